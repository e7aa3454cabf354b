using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading;
using System.Threading.Tasks;

namespace Simulator.Fleet.Lifecycle
{
    /// <summary>The calls of docs/rest-ztp.md that a fleet makes, typed. Long lists go in several
    /// calls.</summary>
    public sealed class EmulatorClient : IDisposable
    {
        /// <summary>Devices in one call; with certificates an answer has about 2 KiB for
        /// each.</summary>
        public const int ListMax = 500;

        private readonly EmulatorRest _rest;

        public EmulatorClient(EmulatorAccess access, int outageSecondsMax)
        {
            _rest = new EmulatorRest(access, outageSecondsMax);
        }

        /// <summary>How many times the emulator was away.</summary>
        public int Outages { get { return _rest.Outages; } }

        /// <summary>All devices of the account, without PEM.</summary>
        public async Task<List<DeviceView>> ListDevicesAsync(CancellationToken stop)
        {
            JsonElement answer = await _rest.PostAsync(
                "ztp/devicecertificate/get", new JsonObject { ["All"] = true }, stop);
            return JsonFields.List(answer, "Devices").Select(DeviceView.Read).ToList();
        }

        /// <summary>Devices with one of their certificates in PEM.</summary>
        public async Task<List<DeviceView>> ReadDevicesAsync(
            IEnumerable<string> uids, string name, CancellationToken stop)
        {
            List<DeviceView> devices = new List<DeviceView>();
            foreach (string[] part in uids.Chunk(ListMax))
            {
                JsonElement answer = await _rest.PostAsync(
                    "ztp/devicecertificate/get",
                    new JsonObject
                    {
                        ["RoTPublicUIDs"] = List(part),
                        ["CertificateName"] = name,
                        ["IncludeCertificates"] = true,
                    },
                    stop);
                devices.AddRange(JsonFields.List(answer, "Devices").Select(DeviceView.Read));
            }
            return devices;
        }

        /// <summary>Asks for an operation.</summary>
        /// <returns>The answer: BatchUID and Results.</returns>
        public Task<JsonElement> AskAsync(
            OperationRequest request, IEnumerable<string> uids, CancellationToken stop)
        {
            JsonObject body = new JsonObject
            {
                ["RoTPublicUIDs"] = List(uids),
                ["CertificateName"] = request.Name,
            };
            // Known to the service from the first call: a second one asks for nothing more. A
            // revocation bears being asked for twice.
            if (request.Kind != OperationKind.Revoke)
            {
                body["BatchUID"] = RandomNumberGenerator.GetHexString(32, lowercase: true);
            }
            if (request.Kind == OperationKind.Transfer) { body["RootCAUID"] = request.RootCa; }
            if (request.Reason.Length > 0) { body["Reason"] = request.Reason; }
            return _rest.PostAsync(OperationKinds.PathOf(request.Kind), body, stop);
        }

        /// <summary>Operations by their ids; those that the service does not know are left
        /// out.</summary>
        public async Task<List<OperationView>> ReadOperationsAsync(
            IEnumerable<string> transactions, CancellationToken stop)
        {
            List<OperationView> operations = new List<OperationView>();
            foreach (string[] part in transactions.Chunk(ListMax))
            {
                JsonElement answer = await _rest.PostAsync(
                    "ztp/operation/get",
                    new JsonObject { ["TransactionUIDs"] = List(part), ["Limit"] = ListMax },
                    stop);
                operations.AddRange(
                    JsonFields.List(answer, "Operations").Select(OperationView.Read));
            }
            return operations;
        }

        /// <summary>The transactions of all billing events since a time of the service.</summary>
        public async Task<List<string>> ReadBillAsync(DateTimeOffset from, CancellationToken stop)
        {
            List<string> transactions = new List<string>();
            long after = 0;
            while (true)
            {
                JsonElement answer = await _rest.PostAsync(
                    "ztp/billing/get",
                    new JsonObject
                    {
                        ["From"] = from.ToString("O", CultureInfo.InvariantCulture),
                        ["After"] = after,
                    },
                    stop);
                foreach (JsonElement billed in JsonFields.List(answer, "Events"))
                {
                    after = JsonFields.Number(billed, "Sequence");
                    transactions.Add(JsonFields.Text(billed, "TransactionUID"));
                }
                if (!JsonFields.Flag(answer, "HasMore")) { return transactions; }
            }
        }

        /// <summary>The account's root CAs.</summary>
        public async Task<List<RootCaView>> ListRootsAsync(CancellationToken stop)
        {
            JsonElement answer = await _rest.PostAsync("ztp/rootca/get", new JsonObject(), stop);
            return JsonFields.List(answer, "RootCAs").Select(RootCaView.Read).ToList();
        }

        /// <summary>Makes a root CA, or takes the one of that name: a call made twice must not
        /// make two.</summary>
        public async Task<RootCaView> OpenRootAsync(string name, CancellationToken stop)
        {
            RootCaView? known = (await ListRootsAsync(stop)).Find(one => one.Name == name);
            if (known != null) { return known; }
            return RootCaView.Read(await _rest.PostAsync(
                "ztp/rootca/create", new JsonObject { ["Name"] = name }, stop));
        }

        public void Dispose()
        {
            _rest.Dispose();
        }

        private static JsonArray List(IEnumerable<string> words)
        {
            return new JsonArray(words.Select(word => (JsonNode)word).ToArray());
        }
    }
}
