using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Simulator.Cloud;
using Simulator.Cloud.Devices;
using Xunit;

namespace Simulator.Tests.Cloud.Rest
{
    /// <summary>Statement 71: notices of expiry at 90, 30, 7 and 1 days and after it; those of a
    /// root CA name the number of devices affected.</summary>
    public sealed class RestExpirationTests : IDisposable
    {
        private const string Insert = """
            INSERT INTO certificate (serial, device, name, key_hash, not_after, status, issued_at,
                der, ca)
            VALUES (?1, ?2, 'LWM2M', x'00', ?3, ?4, ?5, x'00', ?6)
            """;

        private readonly TestCloud _cloud = new TestCloud();

        [Fact]
        public void Statement_71_notices_at_90_30_7_1_days_and_after()
        {
            DeviceRecord device = _cloud.AddDevice("device-1");
            AddCertificate(device, 1, TimeSpan.FromDays(100), 0, "");
            Run();
            List<(int Day, string Reason)> told = [];
            for (int day = 1; day <= 120; day++)
            {
                _cloud.Time.Now += TimeSpan.FromDays(1);
                Run();
                told.AddRange(Notices().Skip(told.Count).Select(reason => (day, reason)));
            }
            Assert.Equal(
                [
                    (10, "expires within 90 d"), (70, "expires within 30 d"),
                    (93, "expires within 7 d"), (99, "expires within 1 d"), (100, "expired"),
                ],
                told);
        }

        [Fact]
        public void Statement_71_what_an_outage_skipped_comes_once_at_the_next_start()
        {
            DeviceRecord device = _cloud.AddDevice("device-1");
            AddCertificate(device, 1, TimeSpan.FromDays(35), 0, "");
            Run();
            _cloud.Time.Now += TimeSpan.FromDays(29);
            _cloud.Reopen();
            Run();
            Run();
            Assert.Equal(["expires within 30 d", "expires within 7 d"], Notices());
        }

        [Theory]
        [InlineData("revoked", 1)]
        [InlineData("pending", 2)]
        [InlineData("superseded", 3)]
        public void Only_what_is_in_force_is_told(string why, int status)
        {
            DeviceRecord device = _cloud.AddDevice("device-1");
            AddCertificate(device, 1, TimeSpan.FromDays(31), status, "");
            Run();
            _cloud.Time.Now += TimeSpan.FromDays(60);
            Run();
            Assert.True(Notices().Length == 0, why);
        }

        [Fact]
        public void A_certificate_of_a_day_is_not_told_at_its_issue()
        {
            DeviceRecord device = _cloud.AddDevice("device-1");
            Run();
            _cloud.Time.Now += TimeSpan.FromMinutes(2);
            AddCertificate(device, 1, TimeSpan.FromDays(1), 0, "");
            Run();
            Assert.Empty(Notices());
        }

        [Fact]
        public void Statement_71_that_of_a_root_CA_names_the_devices_affected()
        {
            _cloud.Core.Signers.Create(
                _cloud.Core.Account, new() { Name = "short" }, 31, out var root);
            for (int i = 0; i < 3; i++)
            {
                AddCertificate(
                    _cloud.AddDevice($"device-{i}"), i, TimeSpan.FromDays(300), 0, root!.Uid);
            }
            Run();
            _cloud.Time.Now += TimeSpan.FromDays(2);
            Run();
            Assert.Equal(
                [$"expires within 30 d; root CA {root!.Uid} of 3 devices"], Notices());
        }

        [Fact]
        public async Task A_webhook_hears_of_an_expiry()
        {
            await using ZtpHost host = await ZtpHost.StartAsync();
            await using WebhookReceiver receiver = await WebhookReceiver.StartAsync();
            await host.PostAsync("/notification/webhook/create", new { URL = receiver.Url });
            DeviceRecord device = host.AddDevice("device-1");
            long end = host.Time.Now.ToUnixTimeSeconds() + (8 * 86_400);
            host.Core.Notices.Run(host.Time.NowMs());
            host.Core.Store.Write(statements => statements.Execute(
                Insert, new byte[] { 1, 2 }, device.Id, end, 0, host.Time.NowMs(), ""));

            host.Time.Now += TimeSpan.FromDays(1.5);
            JsonElement told = (await receiver.NextAsync()).Json;

            Assert.Equal("expiration", told.GetProperty("Type").GetString());
            Assert.Equal("0102", told.GetProperty("OldSerialNumber").GetString());
            Assert.Equal("expires within 7 d", told.GetProperty("Reason").GetString());
        }

        public void Dispose()
        {
            _cloud.Dispose();
        }

        private void Run()
        {
            // As the emulator's timer does, a minute or more after the one before.
            _cloud.Time.Now += TimeSpan.FromMinutes(1);
            _cloud.Core.Notices.Run(_cloud.Time.NowMs());
        }

        private void AddCertificate(
            DeviceRecord device, int serial, TimeSpan life, int status, string root)
        {
            long end = _cloud.Time.Now.ToUnixTimeSeconds() + (long)life.TotalSeconds;
            bool written = _cloud.Core.Store.Write(statements => statements.Execute(
                Insert, new[] { (byte)serial }, device.Id, end, status, _cloud.Time.NowMs(),
                root));
            Assert.True(written);
        }

        private string[] Notices()
        {
            return _cloud.Core.Store.Read(statements =>
            {
                List<string> reasons = [];
                using var rows = statements.Query(
                    "SELECT reason FROM event WHERE type = 'expiration' ORDER BY seq");
                while (rows.Read()) { reasons.Add(rows.GetString(0)); }
                return reasons.ToArray();
            });
        }
    }
}
