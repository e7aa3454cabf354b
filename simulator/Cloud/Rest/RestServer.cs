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
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Simulator.Cloud.Devices;
using Simulator.Cloud.Errors;

namespace Simulator.Cloud.Rest
{
    /// <summary>The HTTP side: routes, authentication and errors. Calls are in classes of their
    /// own; docs/rest.md describes them.</summary>
    internal sealed class RestServer : IAsyncDisposable
    {
        /// <summary>Bytes of a request body.</summary>
        public const long BodyCountMax = 256 * 1024;

        private static readonly TimeSpan StopTimeout = TimeSpan.FromMilliseconds(800);

        private readonly WebApplication _application;
        private readonly ApiKeys _keys;
        private readonly Action<string>? _log;

        private RestServer(WebApplication application, ApiKeys keys, Action<string>? log)
        {
            _application = application;
            _keys = keys;
            _log = log;
        }

        /// <summary>Port that it listens on.</summary>
        public int Port { get; private set; }

        /// <summary>Listens and answers.</summary>
        /// <exception cref="CommandException">CLD101 or CLD106.</exception>
        public static async Task<RestServer> StartAsync(
            IPAddress address, int port, ApiKeys keys, DeviceCalls devices,
            TrustedCertificateCalls trusted, ServerCredentialCalls servers, Action<string>? log)
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
            RestServer server = new RestServer(builder.Build(), keys, log);
            server.Map(devices, trusted, servers);
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

        private void Map(
            DeviceCalls devices, TrustedCertificateCalls trusted, ServerCredentialCalls servers)
        {
            WebApplication routes = _application;
            routes.Use(GuardAsync);
            routes.UseRouting();
            routes.MapGet("/healthz", (HttpContext http) => JsonReply.SendAsync(
                http, 200, writer => writer.WriteString("status", "ok")));
            Call(routes, "GET", "/v3/devices", devices.ListAsync);
            Call(routes, "GET", "/v3/devices/{id}", (http, account) =>
                devices.GetAsync(http, account, IdOf(http)));
            Call(routes, "GET", "/v3/trusted-certificates", trusted.ListAsync);
            Call(routes, "POST", "/v3/trusted-certificates", trusted.AddAsync);
            Call(routes, "GET", "/v3/trusted-certificates/{id}", (http, account) =>
                trusted.GetAsync(http, account, IdOf(http)));
            Call(routes, "PUT", "/v3/trusted-certificates/{id}", (http, account) =>
                trusted.ChangeAsync(http, account, IdOf(http)));
            Call(routes, "DELETE", "/v3/trusted-certificates/{id}", (http, account) =>
                trusted.DeleteAsync(http, account, IdOf(http)));
            Call(routes, "GET", "/v3/server-credentials", (http, _) => servers.ListAsync(http));
            Call(routes, "GET", "/v3/server-credentials/{id}", (http, _) =>
                servers.GetAsync(http, IdOf(http)));
            routes.UseEndpoints(_ => { });
            routes.Run(_ => throw RestException.NotFound());
        }

        private void Call(
            IEndpointRouteBuilder routes, string method, string path,
            Func<HttpContext, Account, Task> call)
        {
            routes.MapMethods(path, [method], (RequestDelegate)(http =>
            {
                Account account = _keys.Find(http.Request.Headers.Authorization)
                    ?? throw RestException.Unauthorized();
                return call(http, account);
            }));
        }

        private static string IdOf(HttpContext http)
        {
            return (string)http.Request.RouteValues["id"]!;
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
