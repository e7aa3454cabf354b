using System.Collections.Generic;
using Device.Dtls;
using Device.Tests.Dtls.Lockstep.Kit;
using Simulator.Cloud.Dtls;
using Xunit;

namespace Simulator.Tests.Dtls.Lockstep
{
    /// <summary>A client that goes on with a session of before, rightly and wrongly.</summary>
    public sealed class ServerResumption
    {
        [Fact]
        public void It_completes_with_the_kept_secret()
        {
            ServerDialogue d = Kept(out byte[] master);
            WireMessage finished = d.Client.TakeResumption(Resume(d), master);
            d.Send(d.Client.ChangeCipherSpec(), d.Client.Sealed(finished));
            d.Talk();
            Assert.Equal(1, d.Counters.SessionsResumed);
        }

        [Fact]
        public void A_wrong_Finished_is_refused_and_the_session_gone()
        {
            ServerDialogue d = Kept(out byte[] master);
            byte[] id = d.Client.SessionId;
            WireMessage finished = d.Client.TakeResumption(Resume(d), master);
            d.Send(d.Client.Sealed(finished.With(Wire.Spoilt(finished.Body, 3))));
            Assert.Equal(1, d.Counters.FailedWith(DtlsFault.DecryptError));
            d.Take();
            d.Begin();
            d.Client.SessionId = id;
            d.Complete();
            Assert.NotEqual(id, d.Client.ServerSessionId);
        }

        [Fact]
        public void Data_before_its_Finished_is_not_delivered()
        {
            ServerDialogue d = Kept(out byte[] master);
            int before = d.Service.Datagrams;
            WireMessage finished = d.Client.TakeResumption(Resume(d), master);
            d.Send(d.Client.Record(Wire.Data, 1, new byte[] { 1 }));
            Assert.Equal(before, d.Service.Datagrams);
            d.Send(d.Client.Sealed(finished));
            d.Talk();
        }

        [Fact]
        public void An_id_that_is_not_known_is_a_full_handshake()
        {
            foreach (int count in new[] { 1, 31, 32 })
            {
                ServerDialogue d = Kept(out byte[] _);
                d.Client.SessionId = Wire.Filled(count);
                d.Complete();
                Assert.Equal(1, d.Counters.NotResumed(ResumeRefusal.Unknown));
            }
        }

        [Fact]
        public void A_suite_that_is_not_offered_any_more_is_a_full_handshake()
        {
            ServerDialogue d = Kept(out byte[] _);
            d.Client.Suites.Clear();
            d.Client.Suites.Add(Wire.Gcm);
            d.Complete();
            Assert.Equal(1, d.Counters.NotResumed(ResumeRefusal.SuiteDiffers));
        }

        [Fact]
        public void Without_extended_master_secret_it_is_refused()
        {
            ServerDialogue d = Kept(out byte[] _);
            d.Client.Extensions.RemoveAll(entry => entry.Type == 23);
            d.SendHello();
            Assert.Equal(1, d.Counters.FailedWith(DtlsFault.ExtendedMasterSecretMissing));
            Assert.Equal(Wire.Alarm(Wire.Fatal, 40), d.TakeRecord().Fragment);
        }

        [Fact]
        public void A_device_that_was_revoked_since_is_not_let_in()
        {
            ServerDialogue d = Kept(out byte[] _);
            d.Service.RevokesAll = true;
            d.TakeFlight();
            Assert.Equal(1, d.Counters.NotResumed(ResumeRefusal.PeerRefused));
            d.Send(d.Client.Plain(d.Client.Answer));
            Assert.Equal(1, d.Counters.FailedWith(DtlsFault.PeerCertificateRevoked));
            Assert.Equal(Wire.Alarm(Wire.Fatal, 44), d.TakeRecord().Fragment);
        }

        private static List<byte[]> Resume(ServerDialogue d)
        {
            d.SendHello();
            return d.TakeAll();
        }

        // A session that has ended, and another client that has its id and secret.
        private static ServerDialogue Kept(out byte[] master)
        {
            ServerDialogue d = ServerDialogue.Connected();
            byte[] id = d.Client.ServerSessionId;
            Assert.Equal(32, id.Length);
            master = d.Client.Keys!.Master;
            d.Send(d.Client.Record(Wire.Alert, 1, Wire.Alarm(Wire.Warning, 0)));
            d.Take();
            d.Begin();
            d.Client.SessionId = id;
            return d;
        }
    }
}
