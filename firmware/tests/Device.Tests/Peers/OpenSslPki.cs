using System;
using System.IO;
using System.Security.Cryptography;

namespace Device.Tests.Peers
{
    /// <summary>
    /// A small public-key infrastructure of P-256 keys that OpenSSL makes, in a folder of its own
    /// that goes away on dispose. Files: NAME.key.pem (PKCS#8), NAME.pem, NAME.der, and NAME is
    /// "ca" for the root.
    /// </summary>
    public sealed class OpenSslPki : IDisposable
    {
        /// <summary>What the certificate of a server says: localhost, loopback, server
        /// authentication.</summary>
        public const string ServerExtensions =
            "basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\n"
            + "extendedKeyUsage=serverAuth\nsubjectAltName=DNS:localhost,IP:127.0.0.1\n"
            + IdentifierExtensions;

        /// <summary>What the certificate of a device says: client authentication.</summary>
        public const string ClientExtensions =
            "basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\n"
            + "extendedKeyUsage=clientAuth\n" + IdentifierExtensions;

        /// <summary>What the certificate of an authority says.</summary>
        public const string AuthorityExtensions =
            "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n"
            + IdentifierExtensions;

        private const string IdentifierExtensions =
            "subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n";

        // A configuration of our own: a machine's openssl.cnf may add or refuse things.
        private const string Configuration =
            "[req]\ndistinguished_name=dn\nprompt=no\nstring_mask=utf8only\n[dn]\nCN=unused\n";

        public OpenSslPki(string caSubject = "/CN=Test CA")
        {
            Folder = Directory.CreateTempSubdirectory("pki-").FullName;
            File.WriteAllText(PathOf("req.cnf"), Configuration);
            MakeRoot("ca", caSubject);
        }

        /// <summary>Where the files are.</summary>
        public string Folder { get; }

        /// <summary>The root "ca", PEM file.</summary>
        public string CaPath { get { return CertificatePath("ca"); } }

        /// <summary>The root "ca", DER.</summary>
        public byte[] CaDer { get { return CertificateDer("ca"); } }

        public string PathOf(string file)
        {
            return Path.Combine(Folder, file);
        }

        public string CertificatePath(string name)
        {
            return PathOf(name + ".pem");
        }

        public string KeyPath(string name)
        {
            return PathOf(name + ".key.pem");
        }

        public byte[] CertificateDer(string name)
        {
            return File.ReadAllBytes(PathOf(name + ".der"));
        }

        /// <summary>The private key as .NET holds it; the caller disposes it.</summary>
        public ECDsa Key(string name)
        {
            ECDsa key = ECDsa.Create();
            key.ImportFromPem(File.ReadAllText(KeyPath(name)));
            return key;
        }

        /// <summary>A server certificate for localhost and 127.0.0.1 under "ca".</summary>
        public void IssueServer(string name = "server", string subject = "/CN=localhost")
        {
            MakeKey(name);
            Issue(name, subject, ServerExtensions, "ca", 365);
        }

        /// <summary>A device certificate under "ca".</summary>
        public void IssueClient(string name, string commonName)
        {
            MakeKey(name);
            Issue(name, "/CN=" + commonName, ClientExtensions, "ca", 365);
        }

        /// <summary>An authority under another one, for longer chains.</summary>
        public void IssueAuthority(string name, string subject, string issuer = "ca")
        {
            MakeKey(name);
            Issue(name, subject, AuthorityExtensions, issuer, 3650);
        }

        /// <summary>Another self-signed authority, unrelated to "ca".</summary>
        public void MakeRoot(string name, string subject)
        {
            MakeKey(name);
            Issue(name, subject, AuthorityExtensions, null, 3650);
        }

        /// <summary>NAME.key.pem: a fresh key on the named curve.</summary>
        public void MakeKey(string name, string curve = "P-256")
        {
            Run("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:" + curve,
                "-out", KeyPath(name));
        }

        /// <summary>Makes NAME.pem and NAME.der for the key NAME.key.pem.</summary>
        /// <param name="name">File name of key and certificate.</param>
        /// <param name="subject">As OpenSSL writes it: /CN=a/OU=b.</param>
        /// <param name="extensions">Lines of an OpenSSL extension section; may be empty.</param>
        /// <param name="issuer">Name of the signing certificate; null is self-signed.</param>
        /// <param name="days">Validity from now; -1 makes one that has expired.</param>
        /// <param name="more">More arguments for openssl x509, such as -set_serial.</param>
        public void Issue(
            string name, string subject, string extensions, string? issuer, int days,
            params string[] more)
        {
            string request = PathOf(name + ".csr.pem");
            Run("req", "-new", "-config", PathOf("req.cnf"), "-utf8", "-subj", subject,
                "-key", KeyPath(name), "-out", request);
            SignRequest(name, request, extensions, issuer, days, more);
        }

        /// <summary>Makes NAME.pem and NAME.der from a request in a PEM file.</summary>
        public void SignRequest(
            string name, string request, string extensions, string? issuer, int days,
            params string[] more)
        {
            string extensionFile = PathOf(name + ".ext");
            File.WriteAllText(extensionFile, extensions);
            string[] signer = issuer == null
                ? new[] { "-key", KeyPath(name) }
                : new[] { "-CA", CertificatePath(issuer), "-CAkey", KeyPath(issuer) };
            string[] fixedPart = new[]
            {
                "x509", "-req", "-sha256", "-in", request, "-days", days.ToString(),
                "-set_serial", "0x" + NewSerial(), "-extfile", extensionFile,
                "-out", CertificatePath(name),
            };
            Run([.. fixedPart, .. signer, .. more]);
            Run("x509", "-in", CertificatePath(name), "-outform", "DER",
                "-out", PathOf(name + ".der"));
        }

        /// <summary>Runs openssl in the folder; throws unless it succeeds.</summary>
        public ForeignResult Run(params string[] arguments)
        {
            return TryRun(arguments).RequireSuccess();
        }

        /// <summary>Runs openssl in the folder and gives its verdict.</summary>
        public ForeignResult TryRun(params string[] arguments)
        {
            return ForeignProcess.RunIn(Folder, Peer.OpenSsl, arguments);
        }

        public void Dispose()
        {
            Directory.Delete(Folder, recursive: true);
        }

        // 16 bytes with the top bit clear: positive and below 20 bytes, RFC 5280 section 4.1.2.2.
        private static string NewSerial()
        {
            byte[] serial = RandomNumberGenerator.GetBytes(16);
            serial[0] = (byte)((serial[0] & 0x3f) | 0x40);
            return Convert.ToHexString(serial);
        }
    }
}
