using System;
using Device.Desktop;
using Device.Dtls;
using Simulator.Cloud.Dtls;
using Xunit;

namespace Simulator.Tests.Dtls
{
    /// <summary>What is kept for resumption, how much of it and how long.</summary>
    public sealed class SessionCacheTests : IDisposable
    {
        private const int EntriesMax = 4;
        private const long LifetimeMs = 1_000;

        private readonly SessionCache _cache = new SessionCache(EntriesMax, LifetimeMs);
        private readonly KeySchedule _keys = new KeySchedule(new DotNetCrypto());
        private readonly byte[] _master = new byte[KeySchedule.MasterSecretSize];

        public void Dispose()
        {
            _keys.Dispose();
        }

        [Fact]
        public void A_session_is_found_by_its_whole_id()
        {
            CachedSession session = Add(1, 0);
            Assert.Same(session, Find(Id(1), 0));
            Assert.Equal(Master(1), _master);
            for (int i = 0; i < 32; i++)
            {
                byte[] other = Id(1);
                other[i] ^= 1;
                Assert.Null(Find(other, 0));
            }
        }

        [Theory]
        [InlineData("its last moment", LifetimeMs - 1, true)]
        [InlineData("too old", LifetimeMs, false)]
        public void A_session_lives_so_long(string why, long ageMs, bool isFound)
        {
            Add(1, 5);
            Assert.True(isFound == (Find(Id(1), 5 + ageMs) != null), why);
            Assert.Equal(isFound ? 1 : 0, _cache.Count);
        }

        [Fact]
        public void The_oldest_goes_when_there_is_no_room()
        {
            for (byte i = 0; i < 10; i++) { Add(i, i); }
            Assert.Equal(EntriesMax, _cache.Count);
            for (byte i = 0; i < 10; i++) { Assert.Equal(i >= 6, Find(Id(i), 10) != null); }
        }

        [Fact]
        public void What_is_too_old_goes_with_the_next_that_comes()
        {
            for (byte i = 0; i < 3; i++) { Add(i, i); }
            Add(9, 2 * LifetimeMs);
            Assert.Equal(1, _cache.Count);
        }

        [Theory]
        [InlineData("the oldest", 0)]
        [InlineData("one between", 1)]
        [InlineData("the newest", 3)]
        public void Any_may_go_and_the_order_stays(string why, byte gone)
        {
            CachedSession[] all = { Add(0, 0), Add(1, 1), Add(2, 2), Add(3, 3) };
            _cache.Remove(all[gone]);
            _cache.Remove(all[gone]);
            Assert.True(_cache.Count == 3, why);
            Assert.Null(Find(Id(gone), 3));
            for (byte i = 4; i < 8; i++) { Add(i, i); }
            for (byte i = 0; i < 4; i++) { Assert.Null(Find(Id(i), 8)); }
            for (byte i = 4; i < 8; i++) { Assert.NotNull(Find(Id(i), 8)); }
        }

        [Fact]
        public void A_secret_is_zeroised_when_its_session_goes()
        {
            CachedSession session = Add(1, 0);
            _cache.Remove(session);
            session.CopyMaster(_master);
            Assert.Equal(new byte[KeySchedule.MasterSecretSize], _master);
        }

        [Fact]
        public void A_cache_of_none_keeps_none()
        {
            SessionCache none = new SessionCache(0, LifetimeMs);
            Assert.False(none.IsOpen);
            none.Add(new CachedSession(Id(1), _keys), 0);
            Assert.Equal(0, none.Count);
            Assert.Null(none.Find(Id(1), 0, _master));
        }

        private CachedSession Add(byte number, long nowMs)
        {
            _keys.UseMasterSecret(Master(number), 0);
            CachedSession session = new CachedSession(Id(number), _keys);
            _cache.Add(session, nowMs);
            return session;
        }

        private CachedSession? Find(byte[] id, long nowMs)
        {
            return _cache.Find(id, nowMs, _master);
        }

        private static byte[] Id(byte number)
        {
            byte[] id = new byte[32];
            for (int i = 0; i < id.Length; i++) { id[i] = (byte)((number * 37) + i); }
            return id;
        }

        private static byte[] Master(byte number)
        {
            byte[] master = new byte[KeySchedule.MasterSecretSize];
            Array.Fill(master, number);
            return master;
        }
    }
}
