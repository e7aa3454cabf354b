using System;
using System.Collections.Generic;
using System.Globalization;
using System.Threading.Tasks;
using Device.Lwm2m.Coap;
using Microsoft.AspNetCore.Http;
using Simulator.Cloud.Devices;
using Simulator.Cloud.Notifications;
using Simulator.Cloud.Services;

namespace Simulator.Cloud.Rest
{
    /// <summary>POST and DELETE /v2/device-requests/{id}?async-id=…: what a device is to be
    /// asked. Its answer comes over the account's channel (<see cref="NotificationCalls"/>).
    /// </summary>
    internal sealed class DeviceRequestCalls
    {
        private const int AsyncIdCountMax = 128;
        private const int QueriesMax = 8;

        // Pelion's: three days.
        private const int ExpirySecondsDefault = 259_200;

        private static readonly Dictionary<string, int> Methods = new(
            StringComparer.OrdinalIgnoreCase)
        {
            ["GET"] = CoapCode.Get,
            ["PUT"] = CoapCode.Put,
            ["POST"] = CoapCode.Post,
            ["DELETE"] = CoapCode.Delete,
            ["FETCH"] = CoapCode.Fetch,
            ["IPATCH"] = CoapCode.IPatch,
        };

        private readonly DeviceDirectory _directory;
        private readonly DeviceRequests _requests;
        private readonly NotificationChannels _channels;
        private readonly TimeProvider _time;

        public DeviceRequestCalls(CloudCore core)
        {
            _directory = core.Devices.Directory;
            _requests = core.Requests;
            _channels = core.Channels;
            _time = core.Context.Time;
        }

        public async Task AddAsync(HttpContext http, Account account, string id)
        {
            DeviceRecord device = _directory.FindById(account, id)
                ?? throw RestException.NotFound();
            string asyncId = ReadAsyncId(http);
            JsonBody body = await JsonBody.ReadAsync(http);
            string uri = body.RequiredText("uri", 1, DeviceRequest.PathCountMax);
            string[] parts = uri.Split('?', 2);
            NotificationChannel channel = _channels.Of(account);
            string path = ReadPath(parts[0]);
            void Tell(DeviceAnswer answer, string? name)
            {
                channel.Add(new NotificationEntry
                {
                    DeviceId = device.Id,
                    AsyncId = name,
                    Path = "/" + path,
                    Answer = answer,
                });
            }

            int method = ReadMethod(body);
            DeviceRequest request = new DeviceRequest
            {
                AsyncId = asyncId,
                Method = method,
                Path = path,
                Queries = ReadQueries(parts.Length == 2 ? parts[1] : ""),
                Accept = ContentFormatNames.Read("accept", body.Text("accept", 1, 100)),
                ContentFormat = ContentFormatNames.Read(
                    "content-type", body.Text("content-type", 1, 100)),
                Payload = ReadPayload(body),
                Observe = ReadObserve(body, method),
                ExpiresAtMs = _time.NowMs() + 1000L * ReadExpirySeconds(http),
                Answered = answer => Tell(answer, asyncId),
                Notified = answer => Tell(answer, null),
            };
            switch (_requests.Submit(device, request))
            {
                case DeviceRequestVerdict.Taken: break;
                case DeviceRequestVerdict.NameTaken:
                    throw RestException.Conflict(
                        "async-id", "A request of this id waits for the device already.");
                default:
                    throw RestException.TooManyRequests(
                        $"{DeviceRequests.WaitingMax} requests wait for the device already.");
            }
            await JsonReply.SendAsync(
                http, 202, writer => writer.WriteString("async-response-id", asyncId));
        }

        public Task CancelAsync(HttpContext http, Account account, string id)
        {
            DeviceRecord device = _directory.FindById(account, id)
                ?? throw RestException.NotFound();
            if (!_requests.Cancel(device, ReadAsyncId(http))) { throw RestException.NotFound(); }
            http.Response.StatusCode = 204;
            return Task.CompletedTask;
        }

        private static string ReadAsyncId(HttpContext http)
        {
            string id = http.Request.Query["async-id"].ToString();
            return id.Length is > 0 and <= AsyncIdCountMax
                ? id
                : throw RestException.Invalid(
                    "async-id", $"It must have 1 to {AsyncIdCountMax} characters.");
        }

        private static int ReadExpirySeconds(HttpContext http)
        {
            string text = http.Request.Query["expiry-seconds"].ToString();
            if (text.Length == 0) { return ExpirySecondsDefault; }
            return int.TryParse(
                text, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds)
                && seconds is > 0 and <= ExpirySecondsDefault
                ? seconds
                : throw RestException.Invalid(
                    "expiry-seconds", $"It must be 1 to {ExpirySecondsDefault}.");
        }

        private static int ReadMethod(JsonBody body)
        {
            string name = body.RequiredText("method", 1, 10);
            return Methods.TryGetValue(name, out int method)
                ? method
                : throw RestException.Invalid(
                    "method", $"It must be one of {string.Join(", ", Methods.Keys)}.");
        }

        private static int ReadObserve(JsonBody body, int method)
        {
            long? observe = body.Number("observe", 0, 1);
            return observe == null || method is CoapCode.Get or CoapCode.Fetch
                ? (int)(observe ?? -1)
                : throw RestException.Invalid("observe", "It goes with GET and FETCH.");
        }

        // Numbers, as LwM2M has them; the root for the composites.
        private static string ReadPath(string text)
        {
            string path = text.Trim('/');
            if (path.Length == 0) { return path; }
            string[] parts = path.Split('/');
            bool isPath = parts.Length <= 4 && Array.TrueForAll(
                parts,
                part => ushort.TryParse(
                    part, NumberStyles.None, CultureInfo.InvariantCulture, out _));
            return isPath
                ? path
                : throw RestException.Invalid(
                    "uri", "It must be a path of up to four numbers, such as /3/0/0.");
        }

        private static string[] ReadQueries(string text)
        {
            if (text.Length == 0) { return []; }
            string[] queries = text.Split('&');
            bool areGood = queries.Length <= QueriesMax && Array.TrueForAll(
                queries,
                one => one.Length > 0 && one.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0);
            return areGood
                ? queries
                : throw RestException.Invalid(
                    "uri", $"Its queries must be 1 to {QueriesMax}, of printable ASCII.");
        }

        private static byte[] ReadPayload(JsonBody body)
        {
            string? text = body.Text("payload-b64", 0, 2 * DeviceRequest.PayloadCountMax);
            if (text == null) { return []; }
            byte[] bytes = new byte[text.Length];
            return Convert.TryFromBase64String(text, bytes, out int count)
                && count <= DeviceRequest.PayloadCountMax
                ? bytes.AsSpan(0, count).ToArray()
                : throw RestException.Invalid(
                    "payload-b64",
                    $"It must be base64 of at most {DeviceRequest.PayloadCountMax} bytes.");
        }
    }
}
