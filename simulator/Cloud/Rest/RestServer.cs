using System;
using System.IO;
using System.Linq;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using Device.Desktop.Errors;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Simulator.Cloud.Errors;

namespace Simulator.Cloud.Rest
{
    /// <summary>The HTTP side: its socket and its errors. What it answers is in
    /// <see cref="RestRoutes"/>.</summary>
    internal sealed class RestServer : IAsyncDisposable
    {
        /// <summary>Bytes of a request body.</summary>
        public const long BodyCountMax = 256 * 1024;

        private static readonly TimeSpan StopTimeout = TimeSpan.FromMilliseconds(800);

        private readonly WebApplication _application;
        private readonly Action<string>? _log;

        private RestServer(WebApplication application, Action<string>? log)
        {
            _application = application;
            _log = log;
        }

        /// <summary>Port that it listens on.</summary>
        public int Port { get; private set; }

        /// <summary>Listens and answers.</summary>
        /// <exception cref="CommandException">CLD101 or CLD106.</exception>
        public static async Task<RestServer> StartAsync(
            IPAddress address, int port, RestRoutes routes, Action<string>? log)
        {
            WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(
                new WebApplicationOptions { ApplicationName = "cloud" });
            builder.WebHost.UseKestrelCore().ConfigureKestrel(options =>
            {
                options.AddServerHeader = false;
                options.Limits.MaxRequestBodySize = BodyCountMax;
                options.Listen(address, port);
            });
            builder.Services.AddRoutingCore();
            // The emulator may live inside another command, to which Ctrl-C belongs.
            builder.Services.AddSingleton<IHostLifetime, SilentLifetime>();
            RestServer server = new RestServer(builder.Build(), log);
            server.Map(routes);
            try
            {
                await server._application.StartAsync();
            }
            catch (IOException cause) when (cause.InnerException is AddressInUseException)
            {
                await server.DisposeAsync();
                throw CloudErrors.PortInUse(
                    "REST", address.ToString(), port, "--http-port", cause);
            }
            catch (Exception cause)
                when (cause is IOException or System.Net.Sockets.SocketException)
            {
                await server.DisposeAsync();
                throw CloudErrors.AddressUnusable(address.ToString(), cause.Message, cause);
            }
            IServerAddressesFeature addresses = server._application.Services
                .GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
            server.Port = new Uri(addresses.Addresses.First()).Port;
            return server;
        }

        /// <summary>Ends calls within 0.8 seconds.</summary>
        public async ValueTask DisposeAsync()
        {
            using CancellationTokenSource timeout = new CancellationTokenSource(StopTimeout);
            await _application.StopAsync(timeout.Token);
            await _application.DisposeAsync();
        }

        private void Map(RestRoutes routes)
        {
            _application.Use(GuardAsync);
            _application.UseRouting();
            routes.Map(_application);
            _application.UseEndpoints(_ => { });
            _application.Run(_ => throw RestException.NotFound());
        }

        private async Task GuardAsync(HttpContext http, RequestDelegate next)
        {
            string requestId = Hex.NewId();
            http.Response.Headers["X-Request-ID"] = requestId;
            try
            {
                await next(http);
                // Routing answers a wrong method itself, without a body.
                if (http.Response.StatusCode == 405 && !http.Response.HasStarted)
                {
                    await SendErrorAsync(http, RestException.MethodNotAllowed(), requestId);
                }
            }
            catch (RestException error)
            {
                await SendErrorAsync(http, error, requestId);
            }
            catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
            {
                // The caller has gone; nobody reads an answer.
            }
            catch (Exception mistake) when (mistake is not BadHttpRequestException)
            {
                _log?.Invoke($"REST call {requestId} failed: {mistake}");
                if (!http.Response.HasStarted)
                {
                    await SendErrorAsync(http, RestException.Unavailable(500), requestId);
                }
            }
        }

        private static Task SendErrorAsync(
            HttpContext http, RestException error, string requestId)
        {
            return JsonReply.SendAsync(http, error.Status, writer =>
            {
                writer.WriteString("object", "error");
                writer.WriteNumber("code", error.Status);
                writer.WriteString("type", error.Type);
                writer.WriteString("message", error.Message);
                writer.WriteString("request_id", requestId);
                writer.WriteStartArray("fields");
                foreach ((string name, string message) in error.Fields)
                {
                    writer.WriteStartObject();
                    writer.WriteString("name", name);
                    writer.WriteString("message", message);
                    writer.WriteEndObject();
                }
                writer.WriteEndArray();
            });
        }

        // Unlike the default it leaves the process's signals alone.
        private sealed class SilentLifetime : IHostLifetime
        {
            public Task WaitForStartAsync(CancellationToken cancellationToken)
            {
                return Task.CompletedTask;
            }

            public Task StopAsync(CancellationToken cancellationToken)
            {
                return Task.CompletedTask;
            }
        }
    }
}
