using System;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;
using System.Text.Json;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Http;
using Simulator.Cloud.Devices;
using Simulator.Cloud.Notifications;

namespace Simulator.Cloud.Rest
{
    /// <summary>POST /notification/webhook/create, get and delete.</summary>
    internal sealed class WebhookCalls
    {
        private const int UidCount = 32;
        private const int SecretBytes = 32;

        private readonly Webhooks _webhooks;
        private readonly TimeProvider _time;

        public WebhookCalls(CloudCore core)
        {
            _webhooks = core.Webhooks;
            _time = core.Context.Time;
        }

        public async Task CreateAsync(HttpContext http, Account account)
        {
            JsonBody body = await JsonBody.ReadAsync(http);
            Webhook added = new Webhook
            {
                Uid = Hex.NewId(),
                Account = account,
                Url = ReadUrl(body),
                Secret = body.Text("Secret", Webhook.SecretCountMin, Webhook.SecretCountMax)
                    ?? Hex.From(RandomNumberGenerator.GetBytes(SecretBytes)),
                Events = ReadEvents(body),
                CreatedAtMs = _time.NowMs(),
            };
            if (!_webhooks.Add(added, out bool isFull))
            {
                throw isFull
                    ? RestException.Forbidden(
                        $"The account has {Webhooks.PerAccountMax} webhooks, the most there may "
                        + "be.")
                    : RestException.Unavailable(503);
            }
            await JsonReply.SendAsync(http, 200, writer =>
            {
                Write(writer, added);
                writer.WriteString("Secret", added.Secret);
            });
        }

        public async Task GetAsync(HttpContext http, Account account)
        {
            JsonBody body = await JsonBody.ReadAsync(http);
            List<Webhook> found = body.Has("WebhookUID")
                ? [FindRequired(body, account)]
                : _webhooks.List(account);
            await JsonReply.SendAsync(http, 200, writer =>
            {
                writer.WriteStartArray("Webhooks");
                foreach (Webhook webhook in found)
                {
                    writer.WriteStartObject();
                    Write(writer, webhook);
                    writer.WriteEndObject();
                }
                writer.WriteEndArray();
                writer.WriteNumber("Limit", Webhooks.PerAccountMax);
            });
        }

        public async Task DeleteAsync(HttpContext http, Account account)
        {
            JsonBody body = await JsonBody.ReadAsync(http);
            Webhook deleted = FindRequired(body, account);
            if (!_webhooks.Delete(deleted)) { throw RestException.Unavailable(503); }
            await JsonReply.SendAsync(
                http, 200, writer => writer.WriteString("WebhookUID", deleted.Uid));
        }

        private Webhook FindRequired(JsonBody body, Account account)
        {
            string uid = body.RequiredText("WebhookUID", UidCount, UidCount);
            return _webhooks.Find(account, uid)
                ?? throw RestException.NotFound(
                    "WebhookUID", "The account has no webhook of this id.");
        }

        private static Uri ReadUrl(JsonBody body)
        {
            string text = body.RequiredText("URL", 1, Webhook.UrlCountMax);
            bool isUsable = Uri.TryCreate(text, UriKind.Absolute, out Uri? url)
                && url.Scheme is "http" or "https"
                && url!.UserInfo.Length == 0 && url.Fragment.Length == 0;
            return isUsable
                ? url!
                : throw RestException.Invalid(
                    "URL", "It must be http or https, without a user or a fragment.");
        }

        private static IReadOnlyList<string> ReadEvents(JsonBody body)
        {
            List<string>? events = body.Texts("Events", Webhook.AllEvents.Count);
            if (events == null) { return Webhook.AllEvents; }
            string? unknown = events.Find(type => !Webhook.AllEvents.Contains(type));
            return unknown == null
                ? events
                : throw RestException.Invalid(
                    "Events",
                    $"There is no '{unknown}'; there are {string.Join(", ", Webhook.AllEvents)}.");
        }

        private static void Write(Utf8JsonWriter writer, Webhook webhook)
        {
            writer.WriteString("WebhookUID", webhook.Uid);
            writer.WriteString("URL", webhook.Url.AbsoluteUri);
            writer.WriteStartArray("Events");
            foreach (string type in webhook.Events) { writer.WriteStringValue(type); }
            writer.WriteEndArray();
            writer.WriteString("Status", webhook.Status);
            writer.WriteNumber("Failures", webhook.Failures);
            writer.WriteNumber("Cursor", webhook.Cursor);
            JsonReply.WriteTime(writer, "NextTryAt", webhook.NextTryAtMs);
            JsonReply.WriteTime(writer, "CreatedAt", webhook.CreatedAtMs);
        }
    }
}
