using System;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Simulator.Cloud.Devices;

namespace Simulator.Cloud.Rest
{
    /// <summary>Which path leads to which call, and who may make it. docs/rest.md and
    /// docs/rest-ztp.md describe the calls.</summary>
    internal sealed class RestRoutes
    {
        // The public base address of the calls that follow the certificate manager.
        private const string VersionPrefix = "/v1";

        private readonly ApiKeys _keys;
        private readonly AuthenticateCalls _authenticate;
        private readonly DeviceCalls _devices;
        private readonly EnrollmentCalls _enrollments;
        private readonly TrustedCertificateCalls _trusted;
        private readonly ServerCredentialCalls _servers;
        private readonly DeviceCertificateCalls _certificates;
        private readonly RootCaCalls _roots;
        private readonly ProfileCalls _profiles;
        private readonly ThingCalls _things;
        private readonly WebhookCalls _webhooks;
        private readonly OperationQueueCalls _queue;
        private readonly OperationCalls _operations;
        private readonly RevocationCalls _revocations;
        private readonly BillingCalls _billing;
        private readonly DeviceRequestCalls _requests;
        private readonly NotificationCalls _notifications;

        /// <param name="core">What the calls act on.</param>
        /// <param name="bootstrapUri">Where factory-fresh devices go.</param>
        /// <param name="managementUri">Where devices register.</param>
        public RestRoutes(CloudCore core, string bootstrapUri, string managementUri)
        {
            TimeProvider time = core.Context.Time;
            _keys = core.Keys;
            _authenticate = new AuthenticateCalls(
                core.Devices.Directory, core.Keys, core.Tokens);
            _devices = new DeviceCalls(core.Devices.Directory);
            _enrollments = new EnrollmentCalls(core);
            _trusted = new TrustedCertificateCalls(core.Trust, core.Crypto, time);
            _servers = new ServerCredentialCalls(
                ServerCredentialTable.Save(
                    core.Store, "bootstrap", bootstrapUri, core.Authority, time.NowMs()),
                ServerCredentialTable.Save(
                    core.Store, "lwm2m", managementUri, core.Authority, time.NowMs()));
            _certificates = new DeviceCertificateCalls(core);
            _roots = new RootCaCalls(core);
            _profiles = new ProfileCalls(core);
            _queue = new OperationQueueCalls(core);
            _operations = new OperationCalls(core);
            _things = new ThingCalls(core, _queue);
            _webhooks = new WebhookCalls(core);
            _revocations = new RevocationCalls(core);
            _billing = new BillingCalls(core);
            _requests = new DeviceRequestCalls(core);
            _notifications = new NotificationCalls(core);
        }

        /// <summary>Adds all of them.</summary>
        public void Map(IEndpointRouteBuilder routes)
        {
            routes.MapGet("/healthz", (HttpContext http) => JsonReply.SendAsync(
                http, 200, writer => writer.WriteString("status", "ok")));
            MapDeviceManagement(routes);
            MapDeviceRequests(routes);
            MapCertificateManager(routes);
        }

        private void MapDeviceRequests(IEndpointRouteBuilder routes)
        {
            Call(routes, "POST", "/v2/device-requests/{id}", (http, account) =>
                _requests.AddAsync(http, account, IdOf(http)));
            Call(routes, "DELETE", "/v2/device-requests/{id}", (http, account) =>
                _requests.CancelAsync(http, account, IdOf(http)));
            Call(routes, "GET", "/v2/notification/pull", _notifications.PullAsync);
            Call(routes, "DELETE", "/v2/notification/pull", _notifications.DeleteAsync);
        }

        private void MapDeviceManagement(IEndpointRouteBuilder routes)
        {
            Call(routes, "GET", "/v3/devices", _devices.ListAsync);
            Call(routes, "GET", "/v3/devices/{id}", (http, account) =>
                _devices.GetAsync(http, account, IdOf(http)));
            Call(routes, "POST", "/v3/devices/{id}/certificates/{name}/renew", (http, account) =>
                _enrollments.RenewAsync(
                    http, account, IdOf(http), (string)http.Request.RouteValues["name"]!));
            Call(routes, "GET", "/v3/certificate-enrollments", _enrollments.ListAsync);
            Call(routes, "GET", "/v3/certificate-enrollments/{id}", (http, account) =>
                _enrollments.GetAsync(http, account, IdOf(http)));
            Call(routes, "GET", "/v3/trusted-certificates", _trusted.ListAsync);
            Call(routes, "POST", "/v3/trusted-certificates", _trusted.AddAsync);
            Call(routes, "GET", "/v3/trusted-certificates/{id}", (http, account) =>
                _trusted.GetAsync(http, account, IdOf(http)));
            Call(routes, "PUT", "/v3/trusted-certificates/{id}", (http, account) =>
                _trusted.ChangeAsync(http, account, IdOf(http)));
            Call(routes, "DELETE", "/v3/trusted-certificates/{id}", (http, account) =>
                _trusted.DeleteAsync(http, account, IdOf(http)));
            Call(routes, "GET", "/v3/server-credentials", (http, _) => _servers.ListAsync(http));
            Call(routes, "GET", "/v3/server-credentials/{id}", (http, _) =>
                _servers.GetAsync(http, IdOf(http)));
        }

        private void MapCertificateManager(IEndpointRouteBuilder routes)
        {
            Post(routes, "/authenticate", _authenticate.AuthenticateAsync);
            Manage(routes, "/ztp/rootca/create", _roots.CreateAsync);
            Manage(routes, "/ztp/rootca/update", _roots.UpdateAsync);
            Manage(routes, "/ztp/rootca/get", _roots.GetAsync);
            Manage(routes, "/ztp/rootca/crl/get", _revocations.GetListAsync);
            Manage(routes, "/ztp/devicecertificate/get", _certificates.GetAsync);
            Manage(routes, "/ztp/devicecertificate/renew", _queue.RenewAsync);
            Manage(routes, "/ztp/devicecertificate/update", _queue.UpdateAsync);
            Manage(routes, "/ztp/devicecertificate/delete", _queue.DeleteAsync);
            Manage(routes, "/ztp/devicecertificate/rootca/transfer", _queue.TransferAsync);
            Manage(routes, "/ztp/devicecertificate/revoke", _revocations.RevokeAsync);
            Manage(routes, "/ztp/operation/get", _operations.GetAsync);
            Manage(routes, "/ztp/deviceprofile/create", _profiles.CreateAsync);
            Manage(routes, "/ztp/deviceprofile/update", _profiles.UpdateAsync);
            Manage(routes, "/ztp/deviceprofile/get", _profiles.GetAsync);
            Manage(routes, "/ztp/device/get", _things.GetAsync);
            Manage(routes, "/ztp/device/seal", _things.SealAsync);
            Manage(routes, "/ztp/device/plan/set", _things.SetPlanAsync);
            Manage(routes, "/ztp/billing/get", _billing.GetAsync);
            Manage(routes, "/notification/webhook/create", _webhooks.CreateAsync);
            Manage(routes, "/notification/webhook/get", _webhooks.GetAsync);
            Manage(routes, "/notification/webhook/delete", _webhooks.DeleteAsync);
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

        private void Manage(
            IEndpointRouteBuilder routes, string path, Func<HttpContext, Account, Task> call)
        {
            Post(routes, path, http => call(http, _authenticate.Require(http)));
        }

        private static void Post(IEndpointRouteBuilder routes, string path, RequestDelegate call)
        {
            routes.MapMethods(path, ["POST"], call);
            routes.MapMethods(VersionPrefix + path, ["POST"], call);
        }

        private static string IdOf(HttpContext http)
        {
            return (string)http.Request.RouteValues["id"]!;
        }
    }
}
