using System;
using System.Collections.Generic;
using System.Security.Cryptography;
using Device.Agent.Heartbeat;
using Device.Lwm2m;
using Device.Lwm2m.Coap;
using Device.X509;
using Simulator.Cloud;
using Simulator.Cloud.Ca;
using Simulator.Cloud.Devices;
using Simulator.Cloud.Lifecycle;
using Simulator.Cloud.Services;

namespace Simulator.Tests.Cloud.Lifecycle
{
    /// <summary>An emulator with one device that bootstraps, sends heartbeats and registers, each
    /// over a session without DTLS.</summary>
    internal sealed class HeartbeatWorld : IDisposable
    {
        public const string Endpoint = "esp32-0042";
        public const string Operational = HeartbeatLimits.OperationalName;

        private const string ManagementUri = "coaps://127.0.0.1:5685";

        private readonly FactoryPki _factory = new FactoryPki();
        private readonly ECDsa _factoryKey = FactoryPki.NewKey();
        private BootstrapService _bootstrap;
        private ManagementService _management;

        public HeartbeatWorld(int antiFloodSeconds = 0, int deliveredTimeoutSeconds = 0)
        {
            Cloud = new TestCloud
            {
                AntiFloodSeconds = antiFloodSeconds,
                DeliveredTimeoutSeconds = deliveredTimeoutSeconds,
            };
            Cloud.Reopen();
            Cloud.Trust(_factory);
            _bootstrap = null!;
            _management = null!;
            CreateServices();
            FactoryLeaf = _factory.Issue(_factoryKey, "CN=" + Endpoint);
        }

        public TestCloud Cloud { get; }

        public CloudCore Core { get { return Cloud.Core; } }

        public CloudCounters Counters { get { return Core.Counters; } }

        public byte[] FactoryLeaf { get; }

        /// <summary>The record; null before the bootstrap.</summary>
        public DeviceRecord Device
        {
            get { return Core.Devices.Directory.Find(Core.Account, Endpoint)!; }
        }

        /// <summary>What the factory key stands for.</summary>
        public byte[] RootOfTrustId
        {
            get { return SHA256.HashData(_factoryKey.ExportSubjectPublicKeyInfo())[..8]; }
        }

        /// <summary>CoAP code of the last heartbeat.</summary>
        public int Code { get; private set; }

        /// <summary>Max-Age of the last heartbeat, or -1.</summary>
        public long MaxAgeSeconds { get; private set; }

        /// <summary>Body of the last heartbeat.</summary>
        public byte[] Body { get; private set; } = [];

        public void Reopen()
        {
            Cloud.Reopen();
            CreateServices();
        }

        public void Kill()
        {
            Cloud.Kill();
            CreateServices();
        }

        public void Bootstrap()
        {
            using TestDevice device = Connect();
            if (device.RunBootstrap(Endpoint, "") != BootstrapState.Finished)
            {
                throw new InvalidOperationException("the bootstrap failed");
            }
        }

        /// <summary>A bootstrap and the certificate of a key; not registered yet.</summary>
        public byte[] Enrol(ECDsa key)
        {
            using TestDevice device = Connect();
            if (device.RunBootstrap(Endpoint, "") != BootstrapState.Finished
                || device.RunEst(CsrOf(key)) != EstState.Finished)
            {
                throw new InvalidOperationException("the enrolment failed");
            }
            return device.Est.Chain;
        }

        /// <summary>A registration under this certificate: the CoAP code.</summary>
        public int Register(byte[] leaf, Certificate? anchor = null)
        {
            using TestDevice device = new TestDevice(
                _management, Verify(leaf, anchor ?? Core.Authority.Certificate));
            return device.Ask(new CoapRequest()
                .Reset(CoapCode.Post, "rd")
                .AddQuery("ep=" + Endpoint).AddQuery("lt=3600").AddQuery("lwm2m=1.1")
                .AddQuery("b=U")
                .SetPayload(CoapContentFormat.LinkFormat, "</1/1>"u8.ToArray(), 0, 6));
        }

        public static byte[] CsrOf(ECDsa key, string name = Endpoint)
        {
            return TestDevice.Request(key, "CN=" + name, HashAlgorithmName.SHA256);
        }

        /// <summary>Asks for an operation, and waits until it is on disk.</summary>
        public OperationOutcome Queue(
            OperationVerb verb, string signer = "", string name = Operational)
        {
            OperationOutcome outcome = Core.Operations.Queue(
                Core.Account, Device, name, verb, signer, OperationDesk.NewBatch(), "tester",
                Cloud.Time.Now);
            Core.Operations.Commit();
            return outcome;
        }

        public OperationRecord Find(OperationOutcome outcome)
        {
            return OperationTable.Find(Core.Store, Core.Account, outcome.TransactionId)!;
        }

        public RootCa CreateRoot(string name, bool autoRenew = false)
        {
            RootCaChange change = Core.Signers.Create(
                Core.Account, new RootCaSettings { Name = name, AutoRenew = autoRenew }, 3_650,
                out RootCa? created);
            return change == RootCaChange.Done
                ? created!
                : throw new InvalidOperationException(change.ToString());
        }

        /// <summary>Rows of the certificate table with this status.</summary>
        public int CountCertificates(CertificateStatus status)
        {
            return CountRows(
                "SELECT count(*) FROM certificate WHERE status = ?1", (long)(int)status);
        }

        /// <summary>Rows of the audit log of this type.</summary>
        public int CountEvents(string type)
        {
            return CountRows("SELECT count(*) FROM event WHERE type = ?1", type);
        }

        /// <summary>How often the store has this refusal.</summary>
        public int CountDenials(RefusalCause cause)
        {
            Core.Operations.Commit();
            return CountRows(
                "SELECT coalesce(sum(count), 0) FROM denial WHERE cause = ?1", (long)(int)cause);
        }

        /// <summary>A heartbeat in a session of its own; null when the code is no 2.04.</summary>
        public HeartbeatAnswer? Beat(HeartbeatRequest request)
        {
            byte[] body = new byte[HeartbeatLimits.RequestMax];
            int count = request.Write(body, 0, body.Length);
            return Beat(body.AsSpan(0, count).ToArray(), CoapContentFormat.Cbor);
        }

        /// <summary>A heartbeat of these bytes.</summary>
        public HeartbeatAnswer? Beat(byte[] body, int contentFormat)
        {
            using TestDevice device = Connect();
            Code = device.Ask(new CoapRequest()
                .Reset(CoapCode.Post, HeartbeatLimits.Path)
                .SetPayload(contentFormat, body, 0, body.Length));
            Body = device.Body;
            MaxAgeSeconds = device.MaxAgeSeconds;
            return Code == CoapCode.Changed ? Parse(Body) : null;
        }

        /// <summary>A heartbeat with these results.</summary>
        public HeartbeatAnswer Report(params HeartbeatResult[] results)
        {
            HeartbeatRequest request = Request(HeartbeatReason.Continuation);
            request.Results = results;
            return Beat(request)!;
        }

        /// <summary>A request that says nothing but who it is.</summary>
        public HeartbeatRequest Request(HeartbeatReason reason = HeartbeatReason.Interval)
        {
            return new HeartbeatRequest
            {
                RootOfTrustId = RootOfTrustId,
                Exchange = RandomNumberGenerator.GetBytes(HeartbeatLimits.IdSize),
                Digest = new byte[HeartbeatLimits.IdSize],
                Reason = reason,
            };
        }

        public static HeartbeatAnswer Parse(byte[] body)
        {
            return HeartbeatAnswer.TryParse(body, 0, body.Length, out HeartbeatAnswer answer)
                ? answer
                : throw new InvalidOperationException("no answer");
        }

        public static Certificate ParseLeaf(byte[] der)
        {
            return Certificate.TryParse(der, 0, der.Length, out Certificate leaf) == X509Fault.None
                ? leaf
                : throw new InvalidOperationException("no certificate");
        }

        public TestDevice Connect(byte[]? leaf = null)
        {
            return new TestDevice(_bootstrap, _factory.Verify(leaf ?? FactoryLeaf));
        }

        public byte[] IssueFactory(ECDsa key, string name)
        {
            return _factory.Issue(key, "CN=" + name);
        }

        public void Dispose()
        {
            _factoryKey.Dispose();
            _factory.Dispose();
            Cloud.Dispose();
        }

        // At the time of the world: it may be years from that of the machine.
        private PeerVerified Verify(byte[] leaf, Certificate anchor)
        {
            X509Fault fault = CertificateChain.TryParse(
                leaf, 0, leaf.Length, out CertificateChain chain);
            if (fault == X509Fault.None)
            {
                fault = new ChainVerifier(TestDevice.Crypto, null).Verify(
                    chain, [anchor], 1,
                    new ChainPolicy
                    {
                        Usage = CertificateUsage.ClientAuth,
                        TimeSeconds = Cloud.Time.Now.ToUnixTimeSeconds(),
                        TimeIsTrusted = true,
                    },
                    out PeerVerified peer);
                if (fault == X509Fault.None) { return peer; }
            }
            throw new InvalidOperationException($"the chain of the device: {fault}");
        }

        private int CountRows(string query, object value)
        {
            return Core.Store.Read(statements =>
            {
                using Microsoft.Data.Sqlite.SqliteDataReader rows = statements.Query(query, value);
                rows.Read();
                return rows.GetInt32(0);
            });
        }

        private void CreateServices()
        {
            IReadOnlyList<string> hosts = ["127.0.0.1"];
            _bootstrap = Core.CreateBootstrapService(hosts, ManagementUri);
            _management = Core.CreateManagementService(hosts);
        }
    }
}
