using System;
using System.Threading.Tasks;
using Device.Lwm2m;
using Device.Lwm2m.Coap;
using Device.Lwm2m.Formats;
using Simulator.Cloud;
using Simulator.Cloud.Notifications;
using Simulator.Cloud.Services;
using Xunit;

namespace Simulator.Tests.Cloud.Services
{
    /// <summary>What operators ask of devices, against the core's own objects, without
    /// DTLS.</summary>
    public sealed class DeviceRequestsTests : IDisposable
    {
        private readonly RequestScene _scene = new RequestScene();

        [Theory]
        [InlineData("read", CoapCode.Get, "3/0/16", "", "a 2.05 U")]
        [InlineData("read of what is not there", CoapCode.Get, "3/0/99", "", "a 4.04")]
        [InlineData("read of credentials", CoapCode.Get, "0/0/5", "", "a 4.01")]
        [InlineData("write", CoapCode.Put, "1/0/5", "60", "a 2.04")]
        [InlineData("write of a wrong value", CoapCode.Put, "1/0/5", "x", "a 4.00")]
        [InlineData("execute", CoapCode.Post, "3/0/12", "", "a 2.04")]
        [InlineData("execute with arguments", CoapCode.Post, "3/0/12", "0='x'", "a 2.04")]
        [InlineData("create", CoapCode.Post, "3", "", "a 4.05")]
        [InlineData("delete", CoapCode.Delete, "3/0", "", "a 4.05")]
        public void A_device_with_a_session_is_asked_at_once(
            string why, int method, string path, string body, string words)
        {
            using TestDevice device = _scene.Register();

            Assert.Equal(DeviceRequestVerdict.Taken, _scene.Submit("a", method, path, body));
            _scene.RunUntil(device, 1);

            Assert.True(_scene.Words == words, $"{why}: {_scene.Words}");
            Assert.Equal(0, _scene.Requests.DeviceCount);
        }

        [Fact]
        public void Requests_go_out_in_the_order_they_came()
        {
            using TestDevice device = _scene.Register();
            _scene.Submit("a", CoapCode.Put, "1/0/5", "60");
            _scene.Submit("b", CoapCode.Get, "1/0/5");
            _scene.Submit("c", CoapCode.Put, "1/0/5", "70");
            _scene.Submit("d", CoapCode.Get, "1/0/5");
            _scene.RunUntil(device, 4);

            Assert.Equal("a 2.04; b 2.05 60; c 2.04; d 2.05 70", _scene.Words);
        }

        [Fact]
        public void A_device_that_is_away_is_asked_when_it_registers()
        {
            _scene.Submit("a", CoapCode.Get, "3/0/16");
            Assert.Equal(1, _scene.Requests.DeviceCount);
            Assert.Empty(_scene.Heard);

            using TestDevice device = _scene.Register();
            _scene.RunUntil(device, 1);

            Assert.Equal("a 2.05 U", _scene.Words);
        }

        /// Goal: LwM2M 1.1 section 6.5.1: a device in queue mode is asked while it listens, and
        /// after that with its next update.
        [Fact]
        public void A_device_in_queue_mode_is_asked_while_it_listens()
        {
            using TestDevice device = _scene.Register(isQueueMode: true);
            Assert.True(_scene.Record.IsQueueMode);
            _scene.Submit("a", CoapCode.Get, "3/0/16");
            _scene.RunUntil(device, 1);

            ManagementConversation conversation =
                (ManagementConversation)device.Session.State!;
            conversation.HeardAtMs -= RegistrationOptions.AwakeMsDefault + 1;
            _scene.Submit("b", CoapCode.Get, "1/0/7");
            device.Run(() => true);
            Assert.Equal("a 2.05 U", _scene.Words);

            device.Registration.Update(Environment.TickCount64);
            _scene.RunUntil(device, 2);
            Assert.Equal("a 2.05 U; b 2.05 U", _scene.Words);
        }

        [Fact]
        public void What_waits_too_long_is_answered_as_expired()
        {
            _scene.Submit("a", CoapCode.Get, "3/0/16", seconds: 60);
            _scene.Submit("b", CoapCode.Get, "1/0/7", seconds: 61);
            _scene.Cloud.Time.Now += TimeSpan.FromSeconds(60);
            _scene.Requests.Sweep(_scene.Cloud.Time.GetUtcNow().ToUnixTimeMilliseconds());
            Assert.Equal("a Expired", _scene.Words);

            _scene.Cloud.Time.Now += TimeSpan.FromSeconds(1);
            using TestDevice device = _scene.Register();
            _scene.RunUntil(device, 2);
            Assert.Equal("a Expired; b Expired", _scene.Words);
            Assert.Equal(0, _scene.Requests.DeviceCount);
        }

        [Fact]
        public void A_request_that_waits_can_be_taken_back()
        {
            _scene.Submit("a", CoapCode.Get, "3/0/16");
            Assert.False(_scene.Requests.Cancel(_scene.Record, "b"));
            Assert.True(_scene.Requests.Cancel(_scene.Record, "a"));
            Assert.False(_scene.Requests.Cancel(_scene.Record, "a"));
            Assert.Equal("a Cancelled", _scene.Words);
        }

        [Fact]
        public void So_many_wait_and_no_more_and_each_under_its_own_name()
        {
            for (int i = 0; i < DeviceRequests.WaitingMax; i++)
            {
                Assert.Equal(
                    DeviceRequestVerdict.Taken, _scene.Submit($"{i}", CoapCode.Get, "3/0/16"));
                Assert.Equal(
                    i + 1 < DeviceRequests.WaitingMax
                        ? DeviceRequestVerdict.NameTaken
                        : DeviceRequestVerdict.QueueFull,
                    _scene.Submit($"{i}", CoapCode.Get, "3/0/16"));
            }
            using TestDevice device = _scene.Register();
            _scene.RunUntil(device, DeviceRequests.WaitingMax);
            Assert.All(_scene.Heard, one => Assert.Equal(CoapCode.Content, one.Answer.Code));
        }

        /// Goal: a session that ends in the middle does not swallow what was asked: what does no
        /// harm twice is asked again, an Execute is not.
        [Theory]
        [InlineData("a read", CoapCode.Get, "3/0/16", "a 2.05 U")]
        [InlineData("an execute", CoapCode.Post, "3/0/12", "a Unanswered")]
        public void A_session_that_ends_in_the_middle(
            string why, int method, string path, string words)
        {
            using (TestDevice lost = _scene.Register())
            {
                lost.OnRequest = _ => { };
                _scene.Submit("a", method, path);
                lost.Run(() => ((ManagementConversation)lost.Session.State!).Request != null);
            }
            using TestDevice device = _scene.Register();
            _scene.RunUntil(device, 1);
            Assert.True(_scene.Words == words, $"{why}: {_scene.Words}");
        }

        [Fact]
        public void States_come_until_the_operator_has_enough()
        {
            using TestDevice device = _scene.Register();
            _scene.Submit("a", CoapCode.Get, "1/0/5", observe: 0);
            _scene.RunUntil(device, 1);
            Assert.True(_scene.Heard[0].Answer.IsObserved);
            _scene.Submit("b", CoapCode.Put, "1/0/5", "60");
            _scene.RunUntil(device, 3);
            Assert.Equal("a 2.05 86400; b 2.04; state 2.05 60", _scene.Words);

            _scene.Submit("c", CoapCode.Get, "1/0/5", observe: 1);
            _scene.RunUntil(device, 4);
            _scene.Submit("d", CoapCode.Put, "1/0/5", "70");
            _scene.Submit("e", CoapCode.Get, "1/0/5", observe: 1);
            _scene.RunUntil(device, 6);
            device.Run(() => true);
            Assert.EndsWith("; c 2.02; d 2.04; e 4.04", _scene.Words);
        }

        /// Goal: an operator that observes too much hears so; nothing else suffers.
        [Fact]
        public void So_many_paths_are_observed_and_no_more()
        {
            int max = new CoapOptions().ObservationCountMax;
            using TestDevice device = _scene.Register();
            string[] paths = ["1", "1/0", "1/0/0", "1/0/1", "1/0/5", "1/0/6", "1/0/7", "3", "4"];
            Assert.Equal(max + 1, paths.Length);
            foreach (string path in paths)
            {
                _scene.Submit(path, CoapCode.Get, path, observe: 0);
            }
            _scene.RunUntil(device, paths.Length);

            Assert.All(_scene.Heard.GetRange(0, max), one => Assert.True(one.Answer.IsObserved));
            Assert.Equal(
                DeviceAnswerKind.TooManyObserved, _scene.Heard[max].Answer.Kind);
            _scene.Submit("x", CoapCode.Get, "3/0/16");
            _scene.RunUntil(device, max + 2);
            Assert.EndsWith("; x 2.05 U", _scene.Words);
        }

        [Fact]
        public void With_a_new_registration_nothing_is_observed()
        {
            using TestDevice device = _scene.Register();
            _scene.Submit("a", CoapCode.Get, "1/0/5", observe: 0);
            _scene.RunUntil(device, 1);
            device.RunRegister(new RegistrationOptions
            {
                EndpointName = RequestScene.Endpoint,
                AccountId = _scene.Cloud.Core.Account.Id,
            });
            Assert.Null(((ManagementConversation)device.Session.State!).Observed);
            _scene.Submit("b", CoapCode.Put, "1/0/5", "60");
            _scene.RunUntil(device, 2);
            device.Run(() => true);
            Assert.Equal("a 2.05 86400; b 2.04", _scene.Words);
        }

        /// Goal: a client that has its objects elsewhere is asked there (LwM2M 1.1 section
        /// 6.2.1).
        [Fact]
        public void The_objects_root_comes_before_every_path()
        {
            using TestDevice device = _scene.Connect();
            string path = "";
            device.OnRequest = output =>
            {
                path = output.Request.Path;
                device.Endpoint.Respond(
                    output.RequestHandle, CoapCode.Changed, Environment.TickCount64);
            };
            byte[] links = "</lwm2m>;rt=\"oma.lwm2m\",</lwm2m/1/0>,</lwm2m/3/0>"u8.ToArray();
            Assert.Equal(CoapCode.Created, device.Ask(
                new CoapRequest().Reset(CoapCode.Post, "rd").AddQuery("lwm2m=1.1")
                    .SetPayload(CoapContentFormat.LinkFormat, links, 0, links.Length)));

            _scene.Submit("a", CoapCode.Get, "3/0/0");
            _scene.RunUntil(device, 1);
            Assert.Equal("lwm2m/3/0/0", path);
            _scene.Submit("b", CoapCode.Fetch, "");
            _scene.RunUntil(device, 2);
            Assert.Equal("lwm2m", path);
        }

        /// Goal: LwM2M 1.1 section 6.4.5: what a device tells by itself reaches the operator.
        [Fact]
        public async Task What_a_device_sends_comes_over_the_channel()
        {
            using TestDevice device = _scene.Register();
            NodePath[] paths = [new NodePath(3, 0, 16)];
            Assert.True(device.Registration.Send(paths, 1, Environment.TickCount64));
            device.Run(() => device.Registration.SendCode != 0);

            Assert.Equal(CoapCode.Changed, device.Registration.SendCode);
            NotificationTake take = await _scene.Cloud.Core.Channels.Of(_scene.Record.Account)
                .TakeAsync(0, default);
            NotificationEntry entry = Assert.Single(take.Entries);
            Assert.Equal(_scene.Record.Id, entry.DeviceId);
            Assert.Equal("/dp", entry.Path);
            Assert.Equal(
                "81a20067" + Convert.ToHexStringLower("/3/0/16"u8) + "036155",
                Convert.ToHexStringLower(entry.Answer.Payload));
        }

        [Theory]
        [InlineData("TLV", 11542, "c10055", RefusalCause.FormatUnsupported)]
        [InlineData("a name without a value", 112, "81a100662f332f302f39",
            RefusalCause.DataMalformed)]
        [InlineData("nothing", 112, "80", RefusalCause.DataMalformed)]
        [InlineData("cut short", 112, "81a200662f332f302f3902", RefusalCause.DataMalformed)]
        public void What_a_device_sends_has_to_be_values(
            string why, int format, string hex, RefusalCause cause)
        {
            using TestDevice device = _scene.Register();
            byte[] body = Convert.FromHexString(hex);
            int code = device.Ask(new CoapRequest().Reset(CoapCode.Post, "dp")
                .SetPayload(format, body, 0, body.Length));

            Assert.True(code >= CoapCode.BadRequest, why);
            Assert.Equal(1, _scene.Cloud.Core.Counters[cause]);
        }

        public void Dispose()
        {
            _scene.Dispose();
        }
    }
}
