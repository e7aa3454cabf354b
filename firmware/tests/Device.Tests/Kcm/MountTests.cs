using System;
using Device.Crypto;
using Device.Desktop;
using Device.Kcm;
using Xunit;

namespace Device.Tests.Kcm
{
    /// Goal: which images a mount takes, which it refuses, and that a refused one is left as it
    /// is.
    public sealed class MountTests
    {
        private static readonly DotNetCrypto Crypto = new DotNetCrypto();

        [Fact]
        public void Statement_24_An_image_under_another_root_is_unreadable()
        {
            StoreFixture fixture = new StoreFixture();
            byte[] secret = new byte[32];
            Crypto.FillRandom(secret, 0, secret.Length);
            fixture.Put(KcmItemType.SymmetricKey, "secret", secret);
            byte[] image = (byte[])fixture.First.Image.Clone();
            Assert.True(image.AsSpan().IndexOf(secret.AsSpan(0, 8)) < 0);

            KcmStatus status = KcmStore.Mount(
                fixture.First, fixture.Second, Crypto, StoreFixture.MakeRoot(2), null,
                out KcmStore store);
            Assert.Equal(KcmStatus.FileCorrupted, status);
            Assert.Null(store);
            Assert.Equal(image, fixture.First.Image);
            fixture.Restart();
            Assert.Equal(secret, fixture.Get(KcmItemType.SymmetricKey, "secret"));
        }

        [Theory]
        [InlineData("both copies", true, true)]
        [InlineData("the first only", true, false)]
        [InlineData("the mirror only", false, true)]
        public void A_newer_version_is_refused_and_left_alone(
            string why, bool inFirst, bool inMirror)
        {
            StoreFixture fixture = new StoreFixture(KcmLimits.BankBytesMin);
            fixture.Put(KcmItemType.Config, "item", new byte[9]);
            int mirror = KcmLimits.BankBytesMin - 48;
            if (inFirst) { MakeNewer(fixture.First.Image, 0); }
            if (inMirror) { MakeNewer(fixture.First.Image, mirror); }
            byte[] image = (byte[])fixture.First.Image.Clone();
            byte[] other = (byte[])fixture.Second.Image.Clone();

            KcmStatus status = KcmStore.Mount(
                fixture.First, fixture.Second, Crypto, StoreFixture.Root, null,
                out KcmStore store);
            Assert.True(KcmStatus.InvalidFileVersion == status, why);
            Assert.Null(store);
            Assert.Equal(image, fixture.First.Image);
            Assert.Equal(other, fixture.Second.Image);
        }

        [Theory]
        [InlineData("the first copy", 5)]
        [InlineData("the mirror", KcmLimits.BankBytesMin - 48 + 20)]
        public void One_damaged_copy_of_the_header_costs_nothing_and_heals(string why, int at)
        {
            StoreFixture fixture = new StoreFixture(KcmLimits.BankBytesMin);
            fixture.Put(KcmItemType.Config, "item", new byte[9]);
            fixture.First.Image[at] ^= 1;
            fixture.Restart();
            Assert.True(fixture.Get(KcmItemType.Config, "item").Length == 9, why);
            fixture.Put(KcmItemType.Config, "next", new byte[9]);
            Assert.True(fixture.Store.GetHealth().Generation == 2, why);
            fixture.Restart();
            Assert.True(fixture.Get(KcmItemType.Config, "item").Length == 9, why);
        }

        [Fact]
        public void Bytes_that_are_no_store_are_refused_and_left_alone_until_a_format()
        {
            MemoryBank first = new MemoryBank(KcmLimits.BankBytesMin);
            MemoryBank second = new MemoryBank(KcmLimits.BankBytesMin);
            new Random(1).NextBytes(first.Image);
            byte[] image = (byte[])first.Image.Clone();
            Assert.Equal(
                KcmStatus.FileCorrupted,
                KcmStore.Mount(first, second, Crypto, StoreFixture.Root, null, out KcmStore store));
            Assert.Equal(image, first.Image);
            Assert.Equal(
                KcmStatus.Success,
                KcmStore.Format(first, second, Crypto, StoreFixture.Root, null, out store));
            Assert.Equal(0, store.ItemCount);
        }

        [Theory]
        [InlineData("smaller than two sectors", 4_096, 4_096, 32)]
        [InlineData("larger than 64 KiB", 69_632, 69_632, 32)]
        [InlineData("not the same size", 8_192, 12_288, 32)]
        [InlineData("short root", 8_192, 8_192, 31)]
        [InlineData("long root", 8_192, 8_192, 33)]
        public void Shapes_that_cannot_be_a_store_are_refused(
            string why, int firstBytes, int secondBytes, int rootBytes)
        {
            KcmStatus status = KcmStore.Mount(
                new MemoryBank(firstBytes), new MemoryBank(secondBytes), Crypto,
                new byte[rootBytes], null, out KcmStore store);
            Assert.True(KcmStatus.InvalidParameter == status, why);
            Assert.Null(store);
        }

        [Fact]
        public void Statement_25_An_older_image_opens_factory_items_only_where_a_counter_is()
        {
            Counter counter = new Counter();
            MemoryBank[] banks = Banks();
            KcmStore store = Mount(banks, counter);
            KcmTransaction t = store.Begin();
            t.Set(KcmArea.Factory, KcmItemType.Config, "f", new byte[3], 0, 3);
            t.Set(KcmArea.Working, KcmItemType.Config, "w", new byte[4], 0, 4);
            t.Set(KcmArea.Working, KcmItemType.SymmetricKey, "s", new byte[16], 0, 16);
            Assert.Equal(KcmStatus.Success, t.Commit());
            MemoryBank[] older = DamageRun.Copy(banks);
            Assert.Equal(KcmStatus.Success, store.Delete(KcmItemType.SymmetricKey, "s"));
            Assert.Equal(2u, counter.Value);

            store = Mount(older, counter);
            Assert.True(store.GetHealth().IsRolledBack);
            Assert.True(store.Contains(KcmArea.Factory, KcmItemType.Config, "f"));
            Assert.False(store.Contains(KcmArea.Working, KcmItemType.Config, "w"));
            Assert.False(store.Contains(KcmArea.Working, KcmItemType.SymmetricKey, "s"));

            // Still so after a restart; over with the first change that the device makes.
            store = Mount(older, counter);
            Assert.True(store.GetHealth().IsRolledBack);
            Assert.Equal(
                KcmStatus.Success, store.Put(KcmItemType.Config, "w", new byte[5], 0, 5));
            Assert.Equal(3u, counter.Value);
            store = Mount(older, counter);
            Assert.False(store.GetHealth().IsRolledBack);
            Assert.True(store.Contains(KcmArea.Working, KcmItemType.Config, "w"));
            Assert.False(store.Contains(KcmArea.Working, KcmItemType.SymmetricKey, "s"));
        }

        [Fact]
        public void A_cut_between_image_and_counter_steps_the_counter_at_mount()
        {
            Counter counter = new Counter();
            MemoryBank[] banks = Banks();
            KcmStore store = Mount(banks, counter);
            counter.IsStuck = true;
            store.Put(KcmItemType.SymmetricKey, "s", new byte[16], 0, 16);
            Assert.Equal(KcmStatus.Success, store.Delete(KcmItemType.SymmetricKey, "s"));
            Assert.True(store.GetHealth().HasCounterFailed);
            Assert.Equal(1u, counter.Value);
            counter.IsStuck = false;
            store = Mount(banks, counter);
            Assert.Equal(2u, counter.Value);
            Assert.False(store.GetHealth().IsRolledBack);
        }

        [Fact]
        public void A_counter_that_cannot_be_read_is_reported_and_strands_nobody()
        {
            Counter counter = new Counter();
            MemoryBank[] banks = Banks();
            KcmStore store = Mount(banks, counter);
            store.Put(KcmItemType.Config, "w", new byte[4], 0, 4);
            counter.IsUnreadable = true;
            store = Mount(banks, counter);
            Assert.True(store.GetHealth().HasCounterFailed);
            Assert.True(store.Contains(KcmArea.Working, KcmItemType.Config, "w"));
        }

        [Fact]
        public void An_onboarded_device_takes_less_than_4_KiB_and_leaves_room_to_stage()
        {
            StoreFixture fixture = new StoreFixture(KcmLimits.BankBytesMin);
            KcmTransaction t = fixture.Store.Begin();
            Identity(fixture, t, KcmArea.Factory, "Bootstrap");
            foreach (string name in new[]
            {
                "mbed.EndpointName", "mbed.AccountID", "mbed.Manufacturer", "mbed.ModelNumber",
                "mbed.SerialNumber", "mbed.DeviceType",
            })
            {
                t.Set(KcmArea.Factory, KcmItemType.Config, name, new byte[32], 0, 32);
            }
            Assert.Equal(KcmStatus.Success, t.Commit());
            t = fixture.Store.Begin();
            Identity(fixture, t, KcmArea.Working, "LwM2M");
            Assert.Equal(KcmStatus.Success, t.Commit());
            KcmHealth health = fixture.Store.GetHealth();
            Assert.InRange(health.LiveBytes, 1, 4_096 - 96);
            Assert.True(health.CapacityBytes - health.LiveBytes > 1_800);

            long compactions = health.Generation;
            for (int i = 0; i < 5; i++)
            {
                t = fixture.Store.Begin();
                Identity(fixture, t, KcmArea.Staged, "LwM2M");
                Assert.Equal(KcmStatus.Success, t.Commit());
                t = fixture.Store.Begin();
                t.Promote(KcmItemType.PrivateKey, "mbed.LwM2MDevicePrivateKey");
                t.Promote(KcmItemType.Certificate, "mbed.LwM2MDeviceCert");
                t.Promote(KcmItemType.Certificate, "mbed.LwM2MServerCACert");
                t.Promote(KcmItemType.Config, "mbed.LwM2MServerURI");
                Assert.Equal(KcmStatus.Success, t.Commit());
            }
            Assert.Equal(compactions + 5, (long)fixture.Store.GetHealth().Generation);
        }

        private static void Identity(
            StoreFixture fixture, KcmTransaction t, KcmArea area, string who)
        {
            using IPrivateKey key = fixture.Crypto.GenerateKeyPair(KeyUse.Sign);
            byte[] leaf = TestChain.One(0);
            byte[] ca = TestChain.One(5);
            byte[] uri = StoreFixture.Text(
                "coaps://bootstrap.example.com:5684?aid=0123456789abcdef0123456789abcdef");
            t.SetPrivateKey(area, $"mbed.{who}DevicePrivateKey", key);
            t.Set(
                area, KcmItemType.Certificate, $"mbed.{who}DeviceCert", leaf, 0, leaf.Length);
            t.Set(area, KcmItemType.Certificate, $"mbed.{who}ServerCACert", ca, 0, ca.Length);
            t.Set(area, KcmItemType.Config, $"mbed.{who}ServerURI", uri, 0, uri.Length);
        }

        private static void MakeNewer(byte[] image, int at)
        {
            image[at + 4] = 2;
            uint crc = 0xffffffff;
            for (int i = 0; i < 12; i++)
            {
                crc ^= image[at + i];
                for (int bit = 0; bit < 8; bit++)
                {
                    crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xedb88320 : crc >> 1;
                }
            }
            crc = ~crc;
            for (int i = 0; i < 4; i++) { image[at + 12 + i] = (byte)(crc >> (24 - 8 * i)); }
        }

        private static MemoryBank[] Banks()
        {
            return new[] { new MemoryBank(8_192), new MemoryBank(8_192) };
        }

        private static KcmStore Mount(MemoryBank[] banks, IMonotonicCounter counter)
        {
            Assert.Equal(
                KcmStatus.Success,
                KcmStore.Mount(
                    banks[0], banks[1], Crypto, StoreFixture.Root, counter, out KcmStore store));
            return store;
        }

        private sealed class Counter : IMonotonicCounter
        {
            public uint Value { get; private set; }

            public bool IsStuck { get; set; }

            public bool IsUnreadable { get; set; }

            public bool TryRead(out uint value)
            {
                value = Value;
                return !IsUnreadable;
            }

            public bool TryStep(uint to)
            {
                if (IsStuck) { return false; }
                if (to > Value) { Value = to; }
                return true;
            }
        }
    }
}
