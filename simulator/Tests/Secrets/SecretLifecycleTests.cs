using System;
using System.Linq;
using System.Security.Cryptography;
using Device.Agent;
using Device.Crypto;
using Device.Kcm;
using Xunit;
using Xunit.Abstractions;

namespace Simulator.Tests.Secrets
{
    /// Goal: a private key never leaves its device, and one that is gone is gone (law 2).
    /// Method: a whole life in virtual time; the flash after every step, every datagram, every
    /// text before it is sealed and after it is opened at both ends, every log line and exception
    /// is kept and looked through for 8 bytes in a row of any secret: all private keys that device
    /// or service ever had (factory, operational, handshakes'), root of trust, symmetric items.
    public sealed class SecretLifecycleTests
    {
        private const long DayMs = 86_400_000;

        private readonly ITestOutputHelper _output;

        public SecretLifecycleTests(ITestOutputHelper output)
        {
            _output = output;
        }

        [Fact]
        public void Nothing_of_a_whole_life_shows_a_secret_and_what_is_gone_is_gone()
        {
            using SecretDump dump = new SecretDump();
            byte[] first = Onboard(dump);
            byte[] disk = AddItems(dump, out byte[] custom);
            byte[] second = OnboardAgain(dump, first);
            byte[] backup = Delete(dump, disk, custom);
            Reset(dump, second);
            Restore(dump, backup, second, disk);
            Mistakes(dump);

            SecretWatch watch = dump.Look();
            _output.WriteLine(
                $"{watch.Secrets} secrets, {watch.Looked} bytes, {dump.Exceptions} exceptions, "
                + string.Join(", ", dump.Places));
            Assert.Empty(watch.Findings);
            Assert.True(watch.Secrets > 10);
            Assert.True(dump.Exceptions > 0);
            Assert.Equal(
                new[]
                {
                    "backup", "bank", "datagram", "device in clear", "request",
                    "service in clear",
                },
                dump.Places.Order(StringComparer.Ordinal));
        }

        /// Goal: the test above can fail. Method: a store that does not encrypt.
        [Fact]
        public void A_store_that_does_not_seal_is_found()
        {
            using SecretDump dump = new SecretDump(storeIsInClear: true);
            Onboard(dump);
            SecretWatch watch = dump.Look();
            Assert.Contains(
                watch.Findings,
                x => x.StartsWith("bank: factory: private key", StringComparison.Ordinal));
            Assert.DoesNotContain(
                watch.Findings, x => !x.StartsWith("bank: ", StringComparison.Ordinal));
        }

        /// <returns>The operational key.</returns>
        private static byte[] Onboard(SecretDump dump)
        {
            dump.World.Start();
            Assert.True(dump.World.RunTo(AgentState.Registering));
            byte[] staged = dump.ScalarOf(KcmArea.Staged, ItemNames.ManagementKey);
            Assert.True(dump.SealedCopies(staged) > 0);
            dump.TakeBanks("staged");
            Assert.True(dump.World.RunTo(AgentState.Registered));
            dump.TakeBanks("promoted");
            Assert.Equal(staged, dump.ScalarOf(KcmArea.Working, ItemNames.ManagementKey));
            return staged;
        }

        /// <returns>A symmetric item; a key by name beside it.</returns>
        private static byte[] AddItems(SecretDump dump, out byte[] custom)
        {
            byte[] disk = RandomNumberGenerator.GetBytes(32);
            dump.Secrets.Add(("symmetric item", disk));
            Assert.Equal(
                KcmStatus.Success,
                dump.World.Store.Put(KcmItemType.SymmetricKey, "disk", disk, 0, disk.Length));
            KcmKeys keys = new KcmKeys(dump.World.Store);
            byte[] output = new byte[1024];
            Assert.Equal(
                KcmStatus.Success,
                keys.GenerateWithRequest(
                    "custom", "custom", KcmArea.Working, new KcmRequest { Subject = "CN=custom" },
                    output, 0, output.Length, out int count));
            dump.Add("request", output.AsSpan(0, count).ToArray());
            byte[] signature = new byte[P256.SignatureSize];
            Assert.Equal(
                KcmStatus.Success,
                keys.Sign("custom", disk, 0, 32, signature, 0, signature.Length, out int _));
            dump.Add("request", signature);
            custom = dump.ScalarOf(KcmArea.Working, "custom");
            Assert.True(dump.SealedCopies(custom) > 0);
            dump.TakeBanks("items");
            return disk;
        }

        /// <returns>The second operational key, in the place of the first.</returns>
        private static byte[] OnboardAgain(SecretDump dump, byte[] first)
        {
            dump.World.Reboot();
            dump.World.RefuseUntilNextEnrolment();
            dump.World.Start();
            Assert.True(dump.World.Run(
                () => dump.World.Store.Contains(
                    KcmArea.Staged, KcmItemType.PrivateKey, ItemNames.ManagementKey),
                DayMs));
            dump.TakeBanks("second staged");
            Assert.True(dump.SealedCopies(first) > 0);
            Assert.True(dump.World.RunTo(AgentState.Registered, DayMs));
            dump.TakeBanks("second promoted");
            byte[] second = dump.ScalarOf(KcmArea.Working, ItemNames.ManagementKey);
            Assert.NotEqual(first, second);
            Assert.Equal(0, dump.SealedCopies(first));
            Assert.True(dump.SealedCopies(second) > 0);
            return second;
        }

        /// <returns>A backup from before.</returns>
        private static byte[] Delete(SecretDump dump, byte[] disk, byte[] custom)
        {
            KcmStore store = dump.World.Store;
            Assert.Equal(KcmStatus.Success, KcmBackup.GetSize(store, out int size));
            byte[] backup = new byte[size];
            Assert.Equal(
                KcmStatus.Success, KcmBackup.Write(store, backup, 0, size, out int _));
            dump.Add("backup", backup);
            Assert.True(dump.SealedCopies(disk) > 0);
            Assert.Equal(KcmStatus.Success, store.Delete(KcmItemType.SymmetricKey, "disk"));
            Assert.Equal(0, dump.SealedCopies(disk));
            Assert.True(dump.SealedCopies(custom) > 0);
            Assert.Equal(KcmStatus.Success, store.Delete(KcmItemType.PrivateKey, "custom"));
            Assert.Equal(0, dump.SealedCopies(custom));
            dump.TakeBanks("deleted");
            return backup;
        }

        private static void Reset(SecretDump dump, byte[] second)
        {
            dump.World.Stop();
            byte[] factory = dump.ScalarOf(KcmArea.Factory, ItemNames.BootstrapKey);
            Assert.True(dump.SealedCopies(second) > 0);
            Assert.Equal(KcmStatus.Success, dump.World.Store.FactoryReset());
            Assert.Equal(0, dump.SealedCopies(second));
            Assert.True(dump.SealedCopies(factory) > 0);
            dump.TakeBanks("reset");
        }

        private static void Restore(SecretDump dump, byte[] backup, byte[] second, byte[] disk)
        {
            Assert.Equal(
                KcmStatus.Success,
                KcmBackup.Restore(dump.World.Store, backup, 0, backup.Length));
            dump.TakeBanks("restored");
            Assert.Equal(second, dump.ScalarOf(KcmArea.Working, ItemNames.ManagementKey));
            Assert.True(dump.SealedCopies(disk) > 0);
            dump.World.Reboot();
            dump.World.Start();
            Assert.True(dump.World.RunTo(AgentState.Registered, DayMs));
            dump.TakeBanks("registered again");
        }

        /// <summary>What our own mistakes throw.</summary>
        private static void Mistakes(SecretDump dump)
        {
            Assert.Equal(
                KcmStatus.Success,
                dump.World.Store.OpenPrivateKey("custom", KeyUse.Sign, out IPrivateKey key));
            Assert.Throws<InvalidOperationException>(
                () => key.TryAgree(new byte[65], 0, new byte[32], 0));
            key.Dispose();
            Assert.Throws<ObjectDisposedException>(
                () => key.Sign(new byte[32], 0, new byte[64], 0));
        }
    }
}
