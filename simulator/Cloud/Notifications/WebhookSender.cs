using System;
using System.Buffers;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Data.Sqlite;
using Simulator.Cloud.Devices;
using Simulator.Cloud.Lifecycle;
using Simulator.Cloud.Rest;
using Simulator.Cloud.Store;

namespace Simulator.Cloud.Notifications
{
    /// <summary>
    /// Tells webhooks of events: for each webhook one event after another in the order of the audit
    /// log, and so in order for every device; the next one when the receiver has answered 2xx. What
    /// fails is tried again, <see cref="WebhookBackOff"/>, without an end: the audit log keeps
    /// everything, and how far a webhook has heard is in the store.
    /// </summary>
    public sealed class WebhookSender : IAsyncDisposable
    {
        /// <summary>A receiver answers within this time, or the attempt has failed.</summary>
        public const int TimeoutMs = 10_000;

        private const int ConnectTimeoutMs = 5_000;
        private const int PageRows = 128;
        private const int PollMs = 200;
        private const int StopTimeoutMs = 800;

        // Other accounts' rows too: the cursor passes them, and no search begins before them again.
        private const string Select = """
            SELECT seq, at, account, device, type, tx, name, old_serial, new_serial, reason, actor,
                hash
            FROM event WHERE seq > ?1 ORDER BY seq LIMIT 128
            """;

        private readonly Webhooks _webhooks;
        private readonly CloudStore _store;
        private readonly DeviceDirectory _devices;
        private readonly TimeProvider _time;
        private readonly Action<string>? _log;
        private readonly HttpClient _http;
        private readonly CancellationTokenSource _stop = new CancellationTokenSource();
        private readonly HashSet<Task> _pumps = [];
        private readonly Timer _timer;

        /// <param name="webhooks">Who wants to hear.</param>
        /// <param name="store">The audit log.</param>
        /// <param name="devices">For the names of devices.</param>
        /// <param name="time">Wall clock.</param>
        /// <param name="log">A line for each failed attempt; null for none.</param>
        public WebhookSender(
            Webhooks webhooks, CloudStore store, DeviceDirectory devices, TimeProvider time,
            Action<string>? log)
        {
            _webhooks = webhooks;
            _store = store;
            _devices = devices;
            _time = time;
            _log = log;
            _http = new HttpClient(new SocketsHttpHandler
            {
                // A redirect would carry signed data to where nobody asked for it.
                AllowAutoRedirect = false,
                UseCookies = false,
                UseProxy = false,
                ConnectTimeout = TimeSpan.FromMilliseconds(ConnectTimeoutMs),
            })
            {
                Timeout = TimeSpan.FromMilliseconds(TimeoutMs),
            };
            _timer = new Timer(_ => StartPumps());
        }

        /// <summary>Begins to send.</summary>
        public void Start()
        {
            _timer.Change(PollMs, PollMs);
        }

        /// <summary>Ends attempts that are under way, within 0.8 seconds; they are made again after
        /// the next start.</summary>
        public async ValueTask DisposeAsync()
        {
            await _timer.DisposeAsync();
            await _stop.CancelAsync();
            Task[] pumps;
            lock (_pumps) { pumps = [.. _pumps]; }
            await Task.WhenAny(
                Task.WhenAll(pumps), Task.Delay(StopTimeoutMs, CancellationToken.None));
            _http.Dispose();
        }

        private void StartPumps()
        {
            foreach (Webhook webhook in _webhooks.TakeDue())
            {
                Task pump = PumpAsync(webhook);
                lock (_pumps) { _pumps.Add(pump); }
                pump.ContinueWith(
                    ended =>
                    {
                        lock (_pumps) { _pumps.Remove(ended); }
                        if (ended.Exception != null)
                        {
                            _log?.Invoke($"webhook {webhook.Uid} failed: {ended.Exception}");
                        }
                    },
                    CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            }
        }

        private async Task PumpAsync(Webhook webhook)
        {
            try
            {
                // Off the timer's thread: reading may wait for others.
                await Task.Yield();
                long before = webhook.Cursor;
                while (await SendPageAsync(webhook)) { }
                if (webhook.Cursor != before) { _webhooks.Save(webhook); }
            }
            finally
            {
                _webhooks.GiveBack(webhook);
            }
        }

        // True when there may be more to send now.
        private async Task<bool> SendPageAsync(Webhook webhook)
        {
            List<Row> page = _store.Read(statements => ReadPage(statements, webhook));
            foreach (Row row in page)
            {
                if (webhook.IsDeleted || _stop.IsCancellationRequested) { return false; }
                bool isWanted = row.Event.AccountId == webhook.Account.Id
                    && webhook.Events.Contains(row.Event.Type);
                if (isWanted)
                {
                    bool isTaken = await SendAsync(webhook, row);
                    if (!isTaken) { return false; }
                }
                webhook.Cursor = row.Sequence;
                if (isWanted) { _webhooks.Save(webhook); }
            }
            return page.Count == PageRows;
        }

        private async Task<bool> SendAsync(Webhook webhook, Row row)
        {
            string problem;
            try
            {
                using HttpRequestMessage request = CreateRequest(webhook, row);
                using HttpResponseMessage answer = await _http.SendAsync(
                    request, HttpCompletionOption.ResponseHeadersRead, _stop.Token);
                if (answer.IsSuccessStatusCode)
                {
                    webhook.Failures = 0;
                    webhook.NextTryAtMs = 0;
                    return true;
                }
                problem = $"it answers {(int)answer.StatusCode}";
                webhook.IsGone = answer.StatusCode == HttpStatusCode.Gone;
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return false;
            }
            catch (Exception cause) when (
                cause is HttpRequestException or OperationCanceledException or SocketException)
            {
                problem = cause.Message;
            }
            int failures = webhook.Failures + 1;
            int delayMs = WebhookBackOff.DelayMs(failures);
            webhook.NextTryAtMs = _time.NowMs() + delayMs;
            webhook.Failures = failures;
            _webhooks.Save(webhook);
            _log?.Invoke(
                $"webhook {webhook.Uid}: {problem}; attempt {failures} for event "
                + $"{row.Sequence}, next in {delayMs / 1000} s");
            return false;
        }

        private HttpRequestMessage CreateRequest(Webhook webhook, Row row)
        {
            byte[] body = WriteBody(webhook, row);
            long seconds = _time.GetUtcNow().ToUnixTimeSeconds();
            HttpRequestMessage request = new HttpRequestMessage(HttpMethod.Post, webhook.Url)
            {
                Content = new ByteArrayContent(body),
            };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            request.Headers.Add(WebhookSignature.EventHeader, row.Uid);
            request.Headers.Add(
                WebhookSignature.TimestampHeader,
                seconds.ToString(CultureInfo.InvariantCulture));
            request.Headers.Add(
                WebhookSignature.Header, WebhookSignature.Create(webhook.Secret, seconds, body));
            return request;
        }

        private byte[] WriteBody(Webhook webhook, Row row)
        {
            LifecycleEvent told = row.Event;
            DeviceRecord? device = _devices.FindById(webhook.Account, told.DeviceId);
            ArrayBufferWriter<byte> buffer = new ArrayBufferWriter<byte>(512);
            using (Utf8JsonWriter writer = new Utf8JsonWriter(buffer))
            {
                writer.WriteStartObject();
                writer.WriteString("EventUID", row.Uid);
                writer.WriteNumber("Sequence", row.Sequence);
                writer.WriteString("WebhookUID", webhook.Uid);
                writer.WriteString("Type", told.Type);
                writer.WriteString("OccurredAt", JsonReply.TimeText(told.AtMs));
                writer.WriteString("RoTPublicUID", device?.RootOfTrustId ?? "");
                writer.WriteString("EndpointName", device?.Endpoint ?? "");
                writer.WriteString("CertificateName", told.Name);
                writer.WriteString("TransactionUID", told.TransactionId);
                writer.WriteString("OldSerialNumber", told.OldSerial);
                writer.WriteString("NewSerialNumber", told.NewSerial);
                writer.WriteString("Reason", told.Reason);
                writer.WriteString("Actor", told.Actor);
                writer.WriteEndObject();
            }
            return buffer.WrittenSpan.ToArray();
        }

        private static List<Row> ReadPage(StatementSet statements, Webhook webhook)
        {
            List<Row> page = [];
            using SqliteDataReader rows = statements.Query(Select, webhook.Cursor);
            while (rows.Read())
            {
                // The row's place in the hash chain: no other event will ever have it.
                string uid = Hex.From(rows.GetFieldValue<byte[]>(11).AsSpan(0, 16));
                page.Add(new Row(rows.GetInt64(0), uid, EventLog.ReadRow(rows)));
            }
            return page;
        }

        private sealed record Row(long Sequence, string Uid, LifecycleEvent Event);
    }
}
