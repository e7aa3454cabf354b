using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text.Json;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Http;
using Simulator.Cloud.Devices;
using Simulator.Cloud.Notifications;
using Simulator.Cloud.Services;

namespace Simulator.Cloud.Rest
{
    /// <summary>GET and DELETE /v2/notification/pull: the account's channel, by long
    /// poll.</summary>
    internal sealed class NotificationCalls
    {
        private const int WaitSecondsDefault = 30;
        private const int WaitSecondsMax = 60;

        private readonly NotificationChannels _channels;

        public NotificationCalls(CloudCore core)
        {
            _channels = core.Channels;
        }

        public async Task PullAsync(HttpContext http, Account account)
        {
            NotificationTake take = await _channels.Of(account).TakeAsync(
                1000 * ReadWaitSeconds(http), http.RequestAborted);
            if (take.IsTaken)
            {
                throw RestException.Conflict("pull", "Another call waits already.");
            }
            if (take.IsDeleted) { throw RestException.Gone("The channel was deleted."); }
            if (take.Entries.Count == 0)
            {
                http.Response.StatusCode = 204;
                return;
            }
            await JsonReply.SendAsync(http, 200, writer => Write(writer, take));
        }

        public Task DeleteAsync(HttpContext http, Account account)
        {
            _channels.Of(account).Delete();
            http.Response.StatusCode = 204;
            return Task.CompletedTask;
        }

        private static int ReadWaitSeconds(HttpContext http)
        {
            string text = http.Request.Query["wait"].ToString();
            if (text.Length == 0) { return WaitSecondsDefault; }
            return int.TryParse(
                text, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds)
                && seconds <= WaitSecondsMax
                ? seconds
                : throw RestException.Invalid("wait", $"It must be 0 to {WaitSecondsMax}.");
        }

        private static void Write(Utf8JsonWriter writer, NotificationTake take)
        {
            List<NotificationEntry> states = take.Entries.FindAll(one => one.AsyncId == null);
            List<NotificationEntry> answers = take.Entries.FindAll(one => one.AsyncId != null);
            if (states.Count > 0)
            {
                writer.WriteStartArray("notifications");
                foreach (NotificationEntry one in states)
                {
                    writer.WriteStartObject();
                    writer.WriteString("ep", one.DeviceId);
                    writer.WriteString("path", one.Path);
                    WriteBody(writer, one.Answer);
                    writer.WriteEndObject();
                }
                writer.WriteEndArray();
            }
            if (answers.Count > 0)
            {
                writer.WriteStartArray("async-responses");
                foreach (NotificationEntry one in answers)
                {
                    writer.WriteStartObject();
                    writer.WriteString("id", one.AsyncId);
                    writer.WriteNumber("status", StatusOf(one.Answer));
                    writer.WriteString("error", ErrorOf(one.Answer));
                    WriteBody(writer, one.Answer);
                    writer.WriteEndObject();
                }
                writer.WriteEndArray();
            }
            if (take.Dropped > 0) { writer.WriteNumber("dropped", take.Dropped); }
        }

        private static void WriteBody(Utf8JsonWriter writer, DeviceAnswer answer)
        {
            if (answer.Kind == DeviceAnswerKind.Answered)
            {
                writer.WriteString(
                    "coap",
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{answer.Code >> 5}.{answer.Code & 31:00}"));
            }
            writer.WriteString("ct", ContentFormatNames.Write(answer.ContentFormat));
            writer.WriteString("payload", Convert.ToBase64String(answer.Payload));
            // RFC 7252 section 5.10.5: 60 seconds when the device names none.
            writer.WriteNumber(
                "max-age", answer.MaxAgeSeconds < 0 ? 60 : answer.MaxAgeSeconds);
        }

        // HTTP's number of CoAP's code where there is one (RFC 8075 section 7).
        private static int StatusOf(DeviceAnswer answer)
        {
            switch (answer.Kind)
            {
                case DeviceAnswerKind.Expired:
                case DeviceAnswerKind.Unanswered: return 504;
                case DeviceAnswerKind.Cancelled: return 410;
                case DeviceAnswerKind.TooManyObserved: return 429;
                default:
                    int number = 100 * (answer.Code >> 5) + (answer.Code & 31);
                    return number switch
                    {
                        201 => 201,
                        202 or 204 => 204,
                        >= 200 and < 300 => 200,
                        402 => 400,
                        408 => 400,
                        _ => number,
                    };
            }
        }

        private static string? ErrorOf(DeviceAnswer answer)
        {
            return answer.Kind switch
            {
                DeviceAnswerKind.Expired => "EXPIRED",
                DeviceAnswerKind.Unanswered => "TIMEOUT",
                DeviceAnswerKind.Cancelled => "CANCELLED",
                DeviceAnswerKind.TooManyObserved => "TOO_MANY_OBSERVED",
                _ => answer.Code >> 5 == 2 ? null : "DEVICE_REFUSED",
            };
        }
    }
}
