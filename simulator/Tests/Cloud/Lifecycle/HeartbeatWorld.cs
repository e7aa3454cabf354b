using System;
using System.Security.Cryptography;
using Device.Agent.Heartbeat;
using Device.Lwm2m;
using Device.Lwm2m.Coap;
using Simulator.Cloud;
using Simulator.Cloud.Devices;
using Simulator.Cloud.Services;

namespace Simulator.Tests.Cloud.Lifecycle
{
    /// <summary>An emulator with one device that bootstraps, sends heartbeats and registers, each
    /// over a session without DTLS.</summary>
    internal sealed class HeartbeatWorld : IDisposable
    {
        public const string Endpoint = "esp32-0042";

        private const string ManagementUri = "coaps://127.0.0.1:5685";

        private readonly FactoryPki _factory = new FactoryPki();
        private readonly ECDsa _factoryKey = FactoryPki.NewKey();
        private BootstrapService _bootstrap;

        public HeartbeatWorld(int antiFloodSeconds = 0)
        {
            Cloud = new TestCloud { AntiFloodSeconds = antiFloodSeconds };
            Cloud.Reopen();
            Cloud.Trust(_factory);
            _bootstrap = CreateBootstrap();
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
            _bootstrap = CreateBootstrap();
        }

        public void Bootstrap()
        {
            using TestDevice device = Connect();
            if (device.RunBootstrap(Endpoint, "") != BootstrapState.Finished)
            {
                throw new InvalidOperationException("the bootstrap failed");
            }
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

        private BootstrapService CreateBootstrap()
        {
            return Core.CreateBootstrapService(["127.0.0.1"], ManagementUri);
        }
    }
}
