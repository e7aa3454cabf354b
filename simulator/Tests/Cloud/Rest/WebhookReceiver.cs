using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Text.Json;
using System.Threading.Channels;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Simulator.Tests.Cloud.Rest
{
    /// <summary>Somebody's receiver on loopback: it answers what the test says and keeps what
    /// came.</summary>
    internal sealed class WebhookReceiver : IAsyncDisposable
    {
        private readonly WebApplication _application;
        private readonly Channel<Notification> _all = Channel.CreateUnbounded<Notification>();
        private readonly Queue<int> _answers = new Queue<int>();

        private WebhookReceiver(WebApplication application)
        {
            _application = application;
        }

        /// <summary>Where it listens.</summary>
        public string Url { get; private set; } = "";

        /// <summary>What came, with its headers.</summary>
        internal sealed record Notification(
            string EventUid, string Timestamp, string Signature, byte[] Body, JsonElement Json);

        /// <param name="port">0 for one that is free.</param>
        public static async Task<WebhookReceiver> StartAsync(int port = 0)
        {
            WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(
                new WebApplicationOptions { ApplicationName = "receiver" });
            builder.WebHost.UseKestrelCore().ConfigureKestrel(
                options => options.Listen(IPAddress.Loopback, port));
            WebhookReceiver receiver = new WebhookReceiver(builder.Build());
            receiver._application.Run(receiver.TakeAsync);
            await receiver._application.StartAsync();
            receiver.Url = receiver._application.Services.GetRequiredService<IServer>()
                .Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/hook";
            return receiver;
        }

        /// <summary>The codes of the next answers; then 200 for ever.</summary>
        public void AnswerWith(params int[] codes)
        {
            lock (_answers)
            {
                foreach (int code in codes) { _answers.Enqueue(code); }
            }
        }

        /// <summary>The next one that comes, or came.</summary>
        public async Task<Notification> NextAsync()
        {
            return await _all.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(60));
        }

        /// <summary>True when nothing has come that was not read.</summary>
        public bool IsEmpty
        {
            get { return !_all.Reader.TryPeek(out _); }
        }

        public async ValueTask DisposeAsync()
        {
            await _application.DisposeAsync();
        }

        private async Task TakeAsync(HttpContext http)
        {
            using MemoryStream body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body);
            byte[] bytes = body.ToArray();
            using JsonDocument document = JsonDocument.Parse(bytes);
            int code;
            lock (_answers) { code = _answers.TryDequeue(out int next) ? next : 200; }
            http.Response.StatusCode = code;
            await _all.Writer.WriteAsync(new Notification(
                http.Request.Headers["X-Webhook-Event"].ToString(),
                http.Request.Headers["X-Webhook-Timestamp"].ToString(),
                http.Request.Headers["X-Webhook-Signature"].ToString(), bytes,
                document.RootElement.Clone()));
        }
    }
}
