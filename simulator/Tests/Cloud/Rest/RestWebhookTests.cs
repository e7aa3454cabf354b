using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using Simulator.Cloud;
using Simulator.Cloud.Devices;
using Simulator.Cloud.Lifecycle;
using Simulator.Cloud.Notifications;
using Xunit;

namespace Simulator.Tests.Cloud.Rest
{
    /// <summary>Statement 73: signed with a timestamp, retried with back-off, at least once, in
    /// order for each device, with an id that tells repeats; a receiver that is down for a day
    /// loses nothing.</summary>
    public sealed class RestWebhookTests : IAsyncLifetime
    {
        private ZtpHost _host = null!;
        private WebhookReceiver _receiver = null!;

        public async Task InitializeAsync()
        {
            _host = await ZtpHost.StartAsync();
            _receiver = await WebhookReceiver.StartAsync();
        }

        [Fact]
        public async Task Statement_73_a_notification_is_signed_over_timestamp_and_body()
        {
            string secret = (await Create()).GetProperty("Secret").GetString()!;
            DeviceRecord device = _host.AddDevice("device-1");
            Tell(device, EventType.Renewal, "0102", "0304");

            WebhookReceiver.Notification told = await _receiver.NextAsync();

            byte[] signed =
                [.. Encoding.ASCII.GetBytes(told.Timestamp), (byte)'.', .. told.Body];
            string expected = Convert.ToHexStringLower(
                HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed));
            Assert.Equal("v1=" + expected, told.Signature);
            Assert.Equal(
                _host.Time.Now.ToUnixTimeSeconds(),
                long.Parse(told.Timestamp, CultureInfo.InvariantCulture));
            Assert.Equal(told.EventUid, told.Json.GetProperty("EventUID").GetString());
            Assert.Equal("renewal", told.Json.GetProperty("Type").GetString());
            Assert.Equal(
                device.RootOfTrustId, told.Json.GetProperty("RoTPublicUID").GetString());
            Assert.Equal("0102", told.Json.GetProperty("OldSerialNumber").GetString());
            Assert.Equal("0304", told.Json.GetProperty("NewSerialNumber").GetString());
        }

        [Fact]
        public async Task Statement_73_a_receiver_that_was_down_for_a_day_loses_nothing()
        {
            await Create();
            string url = _receiver.Url;
            await _receiver.DisposeAsync();
            DeviceRecord[] devices =
                [_host.AddDevice("device-1"), _host.AddDevice("device-2")];
            for (int i = 0; i < 200; i++)
            {
                Tell(devices[i % 2], EventType.Renewal, "", i.ToString("x4"));
            }
            await WaitForFailures(1);
            await _host.RestartAsync();
            _receiver = await WebhookReceiver.StartAsync(new Uri(url).Port);
            _host.Time.Now += TimeSpan.FromDays(1);
            Dictionary<string, List<string>> byDevice = [];
            HashSet<string> uids = [];
            for (int i = 0; i < 200; i++)
            {
                WebhookReceiver.Notification told = await _receiver.NextAsync();
                string endpoint = told.Json.GetProperty("EndpointName").GetString()!;
                if (!byDevice.ContainsKey(endpoint)) { byDevice.Add(endpoint, []); }
                byDevice[endpoint].Add(told.Json.GetProperty("NewSerialNumber").GetString()!);
                Assert.True(uids.Add(told.EventUid));
            }
            Assert.Equal(
                Enumerable.Range(0, 100).Select(i => (2 * i).ToString("x4")),
                byDevice["device-1"]);
            Assert.Equal(
                Enumerable.Range(0, 100).Select(i => ((2 * i) + 1).ToString("x4")),
                byDevice["device-2"]);
        }

        [Fact]
        public async Task Statement_73_what_fails_comes_again_with_the_same_id_and_before_the_next()
        {
            await Create();
            _receiver.AnswerWith(500, 302, 404);
            DeviceRecord device = _host.AddDevice("device-1");
            Tell(device, EventType.Renewal, "", "01");
            Tell(device, EventType.Update, "01", "02");

            WebhookReceiver.Notification first = await _receiver.NextAsync();
            for (int i = 0; i < 3; i++)
            {
                await WaitForFailures(i + 1);
                _host.Time.Now += TimeSpan.FromMilliseconds(WebhookBackOff.DelayMs(i + 1));
                WebhookReceiver.Notification again = await _receiver.NextAsync();
                Assert.Equal(first.EventUid, again.EventUid);
                Assert.Equal(first.Body, again.Body);
                // Each attempt is signed at its own time: a replay shows.
                Assert.NotEqual(first.Signature, again.Signature);
            }
            WebhookReceiver.Notification next = await _receiver.NextAsync();
            Assert.NotEqual(first.EventUid, next.EventUid);
            Assert.Equal("update", next.Json.GetProperty("Type").GetString());
        }

        [Fact]
        public async Task Statement_73_what_a_device_proves_is_told()
        {
            await Create();
            DeviceRecord device = _host.AddDevice("device-1");
            string old = _host.AddCertificate(device);
            JsonElement asked = (await _host.PostAsync(
                "/ztp/devicecertificate/renew", new { All = true })).GetProperty("Results")[0];
            string transaction = asked.GetProperty("TransactionUID").GetString()!;
            await _host.BeatAsync(device);
            _host.Prove(device, transaction);

            JsonElement told = (await _receiver.NextAsync()).Json;
            Assert.Equal("renewal", told.GetProperty("Type").GetString());
            Assert.Equal(transaction, told.GetProperty("TransactionUID").GetString());
            Assert.Equal(old, told.GetProperty("OldSerialNumber").GetString());

            await _host.PostAsync(
                "/ztp/devicecertificate/revoke", new { All = true, Reason = "superseded" });
            JsonElement next = (await _receiver.NextAsync()).Json;
            Assert.Equal("revoke", next.GetProperty("Type").GetString());
            Assert.Equal("superseded", next.GetProperty("Reason").GetString());
        }

        [Fact]
        public void Back_off_doubles_up_to_a_quarter_of_an_hour()
        {
            int[] delays = Enumerable.Range(1, 10).Select(WebhookBackOff.DelayMs).ToArray();
            Assert.Equal(
                [
                    5_000, 10_000, 20_000, 40_000, 80_000, 160_000, 320_000, 640_000, 900_000,
                    900_000,
                ],
                delays);
            Assert.Equal(900_000, WebhookBackOff.DelayMs(int.MaxValue));
        }

        [Fact]
        public async Task Only_its_events_only_its_account_and_only_from_now_on()
        {
            DeviceRecord device = _host.AddDevice("device-1");
            Account other = _host.Core.Devices.CreateAccount("other")!;
            Tell(device, EventType.Delete, "00", "");
            await Create("delete", "revoke");
            Tell(device, EventType.Renewal, "", "01");
            Tell(device, EventType.Queued, "", "");
            Tell(device, EventType.Delete, "01", "", other.Id);
            Tell(device, EventType.Revocation, "02", "");
            Tell(device, EventType.Delete, "03", "");

            string[] told =
            [
                (await _receiver.NextAsync()).Json.GetProperty("OldSerialNumber").GetString()!,
                (await _receiver.NextAsync()).Json.GetProperty("OldSerialNumber").GetString()!,
            ];
            Assert.Equal(["02", "03"], told);
            Assert.True(_receiver.IsEmpty);
        }

        [Fact]
        public async Task A_receiver_that_is_gone_hears_no_more()
        {
            string uid = (await Create()).GetProperty("WebhookUID").GetString()!;
            _receiver.AnswerWith(410);
            DeviceRecord device = _host.AddDevice("device-1");
            Tell(device, EventType.Renewal, "", "01");
            await _receiver.NextAsync();
            await WaitForFailures(1);
            await _host.RestartAsync();
            JsonElement found = (await _host.PostAsync(
                "/notification/webhook/get", new { WebhookUID = uid })).GetProperty("Webhooks")[0];
            Assert.Equal("GONE", found.GetProperty("Status").GetString());
            Assert.False(found.TryGetProperty("Secret", out _));
        }

        [Fact]
        public async Task An_account_has_16_webhooks_and_deletes_one_for_the_next()
        {
            JsonElement last = default;
            for (int i = 0; i < 16; i++) { last = await Create(); }
            await _host.PostAsync(
                "/notification/webhook/create", new { URL = _receiver.Url }, 403);
            string uid = last.GetProperty("WebhookUID").GetString()!;
            await _host.PostAsync("/notification/webhook/delete", new { WebhookUID = uid });
            await _host.PostAsync("/notification/webhook/delete", new { WebhookUID = uid }, 404);
            await Create();
        }

        [Theory]
        [InlineData("create", "{}", 400, "URL")]
        [InlineData("create", "{\"URL\":\"ftp://a/b\"}", 400, "URL")]
        [InlineData("create", "{\"URL\":\"/hook\"}", 400, "URL")]
        [InlineData("create", "{\"URL\":\"http://user:word@a/b\"}", 400, "URL")]
        [InlineData("create", "{\"URL\":\"http://a\",\"Events\":[]}", 400, "Events")]
        [InlineData("create", "{\"URL\":\"http://a\",\"Events\":[\"birth\"]}", 400, "Events")]
        [InlineData("create", "{\"URL\":\"http://a\",\"Secret\":\"short\"}", 400, "Secret")]
        [InlineData("get", "{\"WebhookUID\":\"0\"}", 400, "WebhookUID")]
        [InlineData("delete", "{}", 400, "WebhookUID")]
        public async Task A_wrong_call_names_the_member(
            string call, string body, int code, string field)
        {
            JsonElement error = await _host.PostAsync(
                "/notification/webhook/" + call, body, code);
            Assert.Equal(field, ZtpHost.FieldOf(error));
        }

        public async Task DisposeAsync()
        {
            await _host.DisposeAsync();
            await _receiver.DisposeAsync();
        }

        private Task<JsonElement> Create(params string[] events)
        {
            return events.Length == 0
                ? _host.PostAsync("/notification/webhook/create", new { URL = _receiver.Url })
                : _host.PostAsync(
                    "/notification/webhook/create",
                    new { URL = _receiver.Url, Events = events });
        }

        // The sender notes a failure after the receiver has answered.
        private async Task WaitForFailures(int count)
        {
            JsonElement found;
            do
            {
                found = (await _host.PostAsync("/notification/webhook/get", "{}"))
                    .GetProperty("Webhooks")[0];
            }
            while (found.GetProperty("Failures").GetInt32() < count);
        }

        private void Tell(
            DeviceRecord device, string type, string oldSerial, string newSerial,
            string? account = null)
        {
            bool written = _host.Core.Store.Write(statements => EventLog.Append(
                statements,
                new LifecycleEvent
                {
                    Type = type,
                    AtMs = _host.Time.NowMs(),
                    AccountId = account ?? _host.Core.Account.Id,
                    DeviceId = device.Id,
                    Name = "LWM2M",
                    OldSerial = oldSerial,
                    NewSerial = newSerial,
                }));
            Assert.True(written);
        }
    }
}
