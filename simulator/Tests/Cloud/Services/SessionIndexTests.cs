using System;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;
using Device.X509;
using Simulator.Cloud.Devices;
using Simulator.Cloud.Services;
using Xunit;

namespace Simulator.Tests.Cloud.Services
{
    /// <summary>How many sessions one device may leave behind.</summary>
    public sealed class SessionIndexTests : IDisposable
    {
        private readonly TestCloud _cloud = new TestCloud();
        private readonly SessionIndex _index = new SessionIndex();
        private readonly List<FakeSession> _all = [];

        public void Dispose()
        {
            _all.ForEach(session => session.Dispose());
            _cloud.Dispose();
        }

        [Fact]
        public void Beyond_the_limit_the_oldest_of_the_same_device_ends()
        {
            PeerVerified neighbour = Identity("neighbour");
            FakeSession other = Open(neighbour, isOperational: true);
            PeerVerified device = Identity("a");
            // Both services together.
            List<FakeSession> sessions = Enumerable.Range(0, SessionIndex.PerDeviceMax)
                .Select(i => Open(device, i % 2 == 0)).ToList();
            Assert.All(sessions, session => Assert.False(session.RunPosted(wait: false)));

            for (int i = 0; i < 3; i++)
            {
                FakeSession newest = Open(device, isOperational: true);
                FakeSession oldest = sessions[i];
                Assert.True(oldest.RunPosted(wait: false));
                Assert.False(oldest.IsOpen);
                Assert.False(oldest.WasRevoked);
                Assert.False(newest.RunPosted(wait: false));
                sessions.Add(newest);
            }
            Assert.Equal(SessionIndex.PerDeviceMax, sessions.Count(session => session.IsOpen));
            Assert.False(other.RunPosted(wait: false));
        }

        [Fact]
        public void One_that_ended_makes_room()
        {
            PeerVerified device = Identity("a");
            FakeSession first = Open(device, isOperational: true);
            SessionLink? last = null;
            for (int i = 1; i < 5 * SessionIndex.PerDeviceMax; i++)
            {
                if (last != null) { _index.Remove(last); }
                last = Add(device, isOperational: true);
            }
            Assert.Equal(2, _index.Count);
            Assert.False(first.RunPosted(wait: false));
        }

        private PeerVerified Identity(string endpoint)
        {
            DeviceRecord record = _cloud.AddDevice(endpoint);
            using ECDsa key = FactoryPki.NewKey();
            return FactoryPki.Verify(
                _cloud.IssueDevice(record, key), _cloud.Core.Authority.Certificate);
        }

        private FakeSession Open(PeerVerified peer, bool isOperational)
        {
            Add(peer, isOperational);
            return _all[^1];
        }

        private SessionLink Add(PeerVerified peer, bool isOperational)
        {
            FakeSession session = new FakeSession(peer);
            _all.Add(session);
            return _index.Add(session, _cloud.Core.Account.Id, isOperational);
        }
    }
}
