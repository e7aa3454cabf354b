using System;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;
using Device.Agent;
using Device.Agent.Heartbeat;
using Device.Agent.Lifecycle;
using Device.Crypto;
using Device.Desktop;
using Device.Kcm;
using Device.Tests.Kcm;
using Device.Tests.X509;
using Device.X509;
using Xunit;

namespace Device.Tests.Agent.Lifecycle
{
    /// <summary>An onboarded device's store, a CA, and an engine that is driven as the agent drives
    /// it.</summary>
    internal sealed class LifecycleFixture
    {
        public const string Endpoint = "device-1";
        public const string Account = "0123456789abcdef0123456789abcdef";
        public const string Subject = "CN=" + Endpoint + ",OU=" + Account;
        public const string Named = "telemetry";
        public const string NamedSubject = "CN=sensor,OU=site,O=works,C=FI";

        private static readonly ChainMemory Memory = new ChainMemory(256, 256);

        private readonly SimFlash _flash;
        private readonly ICrypto _crypto;
        private byte _next;

        public LifecycleFixture(int bankBytes = 16_384)
            : this(new SimFlash(bankBytes), new DotNetCrypto(), true)
        {
        }

        public LifecycleFixture(SimFlash flash, ICrypto crypto, bool mustProvision)
        {
            _flash = flash;
            _crypto = crypto;
            Store = Mount();
            if (mustProvision) { Provision(); }
            Engine = new LifecycleEngine(_crypto, Store, new ChainVerifier(_crypto, Memory));
        }

        public static TestCertificate Root { get; } = TestCertificate.Root(Shape.Ca("CN=root"));

        public static TestCertificate OtherRoot { get; } =
            TestCertificate.Root(Shape.Ca("CN=other root"));

        public static ECDsa OldKey { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        public static ECDsa NamedKey { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        public static byte[] OldLeaf { get; } = Issue(Root, OldKey).Der;

        public static byte[] NamedLeaf { get; } = IssueNamed(NamedKey);

        public SimFlash Flash { get { return _flash; } }

        public KcmStore Store { get; private set; }

        public LifecycleEngine Engine { get; private set; }

        /// <summary>Steps of the engine since the last look, Compute left out.</summary>
        public List<LifecycleStep> Steps { get; } = new List<LifecycleStep>();

        /// <summary>A client's certificate for the endpoint.</summary>
        public static TestCertificate Issue(
            TestCertificate issuer, ECDsa key)
        {
            return issuer.Issue(ShapeOf(Subject), key);
        }

        public static Shape ShapeOf(string subject)
        {
            return new Shape
            {
                Subject = subject,
                ExtendedUsages = new[] { TestCertificate.ClientAuth },
            };
        }

        public static byte[] IssueNamed(ECDsa key)
        {
            return Root.Issue(ShapeOf(NamedSubject), key).Der;
        }

        public static byte[] Id(byte number)
        {
            byte[] id = new byte[HeartbeatLimits.IdSize];
            id[7] = number;
            return id;
        }

        /// <summary>An operation with a transaction of its own.</summary>
        public HeartbeatOperation Operation(
            HeartbeatVerb verb, string name, params byte[][] chain)
        {
            return new HeartbeatOperation
            {
                Verb = verb,
                Transaction = Id(++_next),
                Name = name,
                Chain = chain,
            };
        }

        /// <summary>A renewal of the operational identity.</summary>
        public HeartbeatOperation Renewal(params byte[][] chain)
        {
            return Operation(HeartbeatVerb.Renew, HeartbeatLimits.OperationalName, chain);
        }

        /// <summary>Begins it and runs its jobs.</summary>
        public LifecycleFault Do(
            HeartbeatOperation operation, long timeSeconds = TestCertificate.Now)
        {
            LifecycleFault fault = Engine.Begin(operation, timeSeconds, true);
            Drain();
            return fault;
        }

        /// <summary>Polls to Idle, as the agent does.</summary>
        public void Drain()
        {
            LifecycleStep step;
            while ((step = Engine.Poll()) != LifecycleStep.Idle)
            {
                if (step != LifecycleStep.Compute)
                {
                    Steps.Add(step);
                    continue;
                }
                ComputeJob job = Engine.TakeJob();
                while (!job.Advance()) { }
                Engine.FinishJob();
            }
        }

        public HeartbeatResult[] Results()
        {
            HeartbeatResult[] results = new HeartbeatResult[HeartbeatLimits.TransactionsMax];
            int count = Engine.CopyResults(results);
            return results.Take(count).ToArray();
        }

        /// <summary>The only result there is.</summary>
        public HeartbeatResult Result()
        {
            return Assert.Single(Results());
        }

        /// <summary>A public key as the CA sees it in a request.</summary>
        public static ECDsa KeyOf(byte[] request)
        {
            return KeyAt(PointOf(request));
        }

        /// <summary>The public point of a request.</summary>
        public static byte[] PointOf(byte[] request)
        {
            Assert.Equal(
                X509Fault.None,
                CertificationRequest.TryParse(
                    new DotNetCrypto(), request, 0, request.Length, out ParsedRequest parsed));
            return parsed.PublicPoint;
        }

        public static ECDsa KeyAt(byte[] point)
        {
            return ECDsa.Create(new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                Q = new ECPoint
                {
                    X = point.AsSpan(1, 32).ToArray(),
                    Y = point.AsSpan(33, 32).ToArray(),
                },
            });
        }

        /// <summary>The power goes and comes back.</summary>
        public void Restart()
        {
            Store.Dispose();
            _flash.PowerOn();
            Store = Mount();
            Engine = new LifecycleEngine(_crypto, Store, new ChainVerifier(_crypto, Memory));
            Steps.Clear();
            Drain();
        }

        /// <summary>The leaf of an area, or null.</summary>
        public byte[]? LeafOf(KcmArea area, string name = ItemNames.ManagementCertificate)
        {
            return Store.GetChain(area, name, out CertificateChain chain) == KcmStatus.Success
                ? chain.Leaf.Der : null;
        }

        public Certificate StagedLeaf()
        {
            Assert.Equal(
                KcmStatus.Success,
                Store.GetChain(
                    KcmArea.Staged, ItemNames.ManagementCertificate,
                    out CertificateChain chain));
            return chain.Leaf;
        }

        /// <summary>Fails unless the old credential is whole and in force, and nothing is
        /// staged.</summary>
        public void RequireOld()
        {
            Assert.Equal(OldLeaf, LeafOf(KcmArea.Working));
            Assert.Null(LeafOf(KcmArea.Staged));
            Assert.False(Store.Contains(
                KcmArea.Staged, KcmItemType.PrivateKey, ItemNames.ManagementKey));
            Assert.True(HasPair(KcmArea.Working));
        }

        /// <summary>True when the credential that a connection would use is whole: the overlay of
        /// the area over Working.</summary>
        public bool HasPair(KcmArea area)
        {
            return TestCredential.IsUsable(Store, _crypto, area);
        }

        private KcmStore Mount()
        {
            Assert.Equal(
                KcmStatus.Success,
                KcmStore.Mount(
                    _flash.First, _flash.Second, _crypto, StoreFixture.Root, _flash,
                    out KcmStore store));
            return store;
        }

        private void Provision()
        {
            Put(KcmItemType.Config, ItemNames.EndpointName, StoreFixture.Text(Endpoint));
            Put(KcmItemType.Config, ItemNames.AccountId, StoreFixture.Text(Account));
            Put(KcmItemType.PrivateKey, ItemNames.ManagementKey, OldKey.ExportECPrivateKey());
            Put(KcmItemType.Certificate, ItemNames.ManagementCertificate, OldLeaf);
            Put(KcmItemType.Certificate, ItemNames.ManagementServerCa, Root.Der);
            Put(KcmItemType.Config, ItemNames.ManagementUri, StoreFixture.Text("coaps://m:5685"));
            Put(KcmItemType.Config, ItemNames.InternalEndpoint, StoreFixture.Text("iep-1"));
            Put(KcmItemType.PrivateKey, Named, NamedKey.ExportECPrivateKey());
            Put(KcmItemType.PublicKey, Named, NamedKey.ExportSubjectPublicKeyInfo());
            Put(KcmItemType.Certificate, Named, NamedLeaf);
        }

        private void Put(KcmItemType type, string name, byte[] data)
        {
            Assert.Equal(KcmStatus.Success, Store.Put(type, name, data, 0, data.Length));
        }
    }
}
