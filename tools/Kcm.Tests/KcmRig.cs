using System;
using System.IO;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Device.Desktop;
using Device.Kcm;
using Xunit;

namespace Tools.Kcm.Tests
{
    /// <summary>A store with items of every type in a folder of its own, and the command to look
    /// into it. Its time stands still at noon of 1 June 2026.</summary>
    internal sealed class KcmRig : IDisposable
    {
        public const int BankBytes = 8_192;

        public static readonly DateTimeOffset Now =
            new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

        public KcmRig()
        {
            File.WriteAllBytes(In("root"), Root);
            using KcmStore store = Mount(First, Second, Root);
            Fill(store);
            WriteImage("image");
        }

        public string Folder { get; } = Directory.CreateTempSubdirectory("kcm-").FullName;

        public byte[] Root { get; } = RandomNumberGenerator.GetBytes(32);

        public MemoryBank First { get; } = new MemoryBank(BankBytes);

        public MemoryBank Second { get; } = new MemoryBank(BankBytes);

        /// <summary>The symmetric key "shared".</summary>
        public byte[] Secret { get; } = RandomNumberGenerator.GetBytes(32);

        /// <summary>The private key "device".</summary>
        public byte[] Scalar { get; private set; } = [];

        public void Dispose()
        {
            Directory.Delete(Folder, true);
        }

        public static void Refused(string code, int exit, params string[] args)
        {
            (int found, string text, string error) = Run(args);
            Assert.StartsWith($"error {code}:", error, StringComparison.Ordinal);
            Assert.Equal(4, error.TrimEnd().Split('\n').Length);
            Assert.Equal("", text);
            Assert.Equal(exit, found);
        }

        public static (int Exit, string Out, string Error) Run(params string[] args)
        {
            return Run(args, out byte[] _);
        }

        /// <param name="args">The command line.</param>
        /// <param name="bytes">What went to standard output past its writer.</param>
        public static (int Exit, string Out, string Error) Run(string[] args, out byte[] bytes)
        {
            StringWriter output = new StringWriter();
            StringWriter error = new StringWriter();
            using MemoryStream stream = new MemoryStream();
            int exit = new KcmProgram(
                new Terminal(output, stream, error, false, new FixedClock())).Run(args);
            bytes = stream.ToArray();
            return (exit, output.ToString(), error.ToString());
        }

        /// <summary>Runs on the image under its root of trust.</summary>
        public (int Exit, string Out, string Error) Look(string command, params string[] more)
        {
            return Run([command, In("image"), .. more, "--root", In("root")]);
        }

        public string[] Make(string shape)
        {
            switch (shape)
            {
                case "raw": return [In("image"), "--root", In("root")];
                case "inverted":
                    File.WriteAllBytes(
                        In("image"),
                        Array.ConvertAll(File.ReadAllBytes(In("image")), b => (byte)~b));
                    return [In("image"), "--root", In("root")];
                case "two raw files":
                    File.WriteAllBytes(In("a"), First.Image);
                    File.WriteAllBytes(In("b"), Second.Image);
                    return [In("a") + "," + In("b"), "--root", In("root")];
                case "file pair":
                    FilePair.OpenOrCreate(
                        In("a"), In("b"), BankBytes, false, out FilePair? pair, out string _);
                    using (pair)
                    using (KcmStore store = Mount(pair!.First, pair.Second, Root)) { Fill(store); }
                    return [In("a") + "," + In("b"), "--root", In("root")];
                default:
                    ArenaFile.Create(
                        In("arena"), 2, BankBytes, false, out ArenaFile? arena, out string _);
                    byte[] root = new FleetSecret(Root).RootFor("device-000002");
                    using (arena)
                    using (KcmStore store = Mount(
                        arena!.GetBank(1, 0), arena.GetBank(1, 1), root))
                    {
                        Fill(store);
                    }
                    return [In("arena"), "--fleet-root", In("root"), "--slot", "1"];
            }
        }

        public void Fill(KcmStore store)
        {
            using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            Scalar = key.ExportParameters(true).D!;
            byte[] der = key.ExportPkcs8PrivateKey();
            CertificateRequest request = new CertificateRequest(
                "CN=device-0042", key, HashAlgorithmName.SHA256);
            DateTimeOffset from = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
            byte[] certificate = request.CreateSelfSigned(from, from.AddYears(1)).RawData;
            byte[] uri = Encoding.ASCII.GetBytes("coaps://example.org");
            Put(store, KcmItemType.PrivateKey, "device", der);
            Put(store, KcmItemType.SymmetricKey, "shared", Secret);
            Put(store, KcmItemType.Config, "uri", uri);
            Put(store, KcmItemType.PublicKey, "peer", key.ExportSubjectPublicKeyInfo());
            Put(store, KcmItemType.Certificate, "device", certificate);
        }

        public static void Put(KcmStore store, KcmItemType type, string name, byte[] data)
        {
            Assert.Equal(KcmStatus.Success, store.Put(type, name, data, 0, data.Length));
        }

        public static KcmStore Mount(IBank first, IBank second, byte[] root)
        {
            Assert.Equal(
                KcmStatus.Success,
                KcmStore.Mount(
                    first, second, new DotNetCrypto(), root, null, out KcmStore store));
            return store;
        }

        public void WriteImage(string name)
        {
            File.WriteAllBytes(In(name), [.. First.Image, .. Second.Image]);
        }

        /// <summary>Changes the store and writes the image anew.</summary>
        public void Change(Action<KcmStore> change)
        {
            using (KcmStore store = Mount(First, Second, Root)) { change(store); }
            WriteImage("image");
        }

        public string In(string name)
        {
            return Path.Combine(Folder, name);
        }

        private sealed class FixedClock : TimeProvider
        {
            public override DateTimeOffset GetUtcNow()
            {
                return Now;
            }
        }
    }
}
