using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Security.Cryptography;
using Device.Agent;
using Device.Agent.Heartbeat;
using Device.Agent.Lifecycle;

namespace Device.Tests.Agent.Lifecycle
{
    /// <summary>A saga whose every flash operation is cut: what the service asks, and what must be
    /// so at each instant and at the end.</summary>
    internal sealed class LifecyclePowerCutScenario
    {
        private readonly ConcurrentDictionary<string, byte[]> _issued =
            new ConcurrentDictionary<string, byte[]>();

        private LifecyclePowerCutScenario(string name, HeartbeatVerb verb, string item)
        {
            Name = name;
            Item = item;
            Operation = new HeartbeatOperation
            {
                Verb = verb,
                Transaction = LifecycleFixture.Id(7),
                Name = item,
            };
        }

        public string Name { get; }

        public string Item { get; }

        public HeartbeatOperation Operation { get; }

        /// <summary>The management service takes the new credential.</summary>
        public bool Accepts { get; private init; } = true;

        /// <summary>The certificate of the second half is not the one that was asked
        /// for.</summary>
        public bool IsInstallWrong { get; private init; }

        /// <summary>Nothing of the name is left at the end.</summary>
        public bool IsDelete { get { return Operation.Verb == HeartbeatVerb.Delete; } }

        /// <summary>The log has so little room that the saga's first write compacts.</summary>
        public bool IsNearlyFull { get; private init; }

        /// <summary>An update waits for its certificate when the operation comes.</summary>
        public bool HasWaitingUpdate { get; private init; }

        /// <summary>The cause of a failure that must be told, or None.</summary>
        public LifecycleFault Expected { get; private init; }

        public bool IsNamed { get { return Item != HeartbeatLimits.OperationalName; } }

        /// <summary>The item that holds the certificate.</summary>
        public string CertificateItem
        {
            get { return IsNamed ? Item : ItemNames.ManagementCertificate; }
        }

        /// <summary>The item that holds the key.</summary>
        public string KeyItem { get { return IsNamed ? Item : ItemNames.ManagementKey; } }

        public byte[] OldLeaf
        {
            get { return IsNamed ? LifecycleFixture.NamedLeaf : LifecycleFixture.OldLeaf; }
        }

        public static IReadOnlyList<LifecyclePowerCutScenario> All { get; } = Make();

        public TestService MakeService()
        {
            return new TestService(Operation, Issue, Accepts);
        }

        private byte[] Issue(byte[] point)
        {
            return _issued.GetOrAdd(Convert.ToHexString(point), _ =>
            {
                using ECDsa key = IsInstallWrong
                    ? ECDsa.Create(ECCurve.NamedCurves.nistP256)
                    : LifecycleFixture.KeyAt(point);
                return IsNamed
                    ? LifecycleFixture.IssueNamed(key)
                    : LifecycleFixture.Issue(LifecycleFixture.Root, key).Der;
            });
        }

        private static LifecyclePowerCutScenario[] Make()
        {
            const string lwm2m = HeartbeatLimits.OperationalName;
            const string named = LifecycleFixture.Named;
            LifecyclePowerCutScenario transfer = new LifecyclePowerCutScenario(
                "transfer", HeartbeatVerb.Transfer, lwm2m);
            transfer.Operation.Chain = new[]
            {
                LifecycleFixture.Issue(LifecycleFixture.OtherRoot, LifecycleFixture.OldKey).Der,
            };
            transfer.Operation.IssuerAnchor = LifecycleFixture.OtherRoot.Der;
            transfer.Operation.ServerAnchor = LifecycleFixture.OtherRoot.Der;
            LifecyclePowerCutScenario[] all =
            {
                new LifecyclePowerCutScenario("renew", HeartbeatVerb.Renew, lwm2m),
                new LifecyclePowerCutScenario("renew-compacting", HeartbeatVerb.Renew, lwm2m)
                {
                    IsNearlyFull = true,
                },
                new LifecyclePowerCutScenario("renew-refused", HeartbeatVerb.Renew, lwm2m)
                {
                    Accepts = false,
                    Expected = LifecycleFault.RefusedByService,
                },
                new LifecyclePowerCutScenario("renew-superseding", HeartbeatVerb.Renew, lwm2m)
                {
                    HasWaitingUpdate = true,
                },
                transfer,
                new LifecyclePowerCutScenario("update", HeartbeatVerb.Update, lwm2m),
                new LifecyclePowerCutScenario("update-refused", HeartbeatVerb.Update, lwm2m)
                {
                    Accepts = false,
                    Expected = LifecycleFault.RefusedByService,
                },
                new LifecyclePowerCutScenario("update-wrong", HeartbeatVerb.Update, lwm2m)
                {
                    IsInstallWrong = true,
                    Expected = LifecycleFault.KeyMismatch,
                },
                new LifecyclePowerCutScenario("delete", HeartbeatVerb.Delete, lwm2m),
                new LifecyclePowerCutScenario("named-renew", HeartbeatVerb.Renew, named),
                new LifecyclePowerCutScenario("named-update", HeartbeatVerb.Update, named),
                new LifecyclePowerCutScenario("named-delete", HeartbeatVerb.Delete, named),
            };
            foreach (LifecyclePowerCutScenario each in all)
            {
                if (each.Operation.Verb != HeartbeatVerb.Renew) { continue; }
                each.Operation.Chain = new[]
                {
                    each.IsNamed
                        ? LifecycleFixture.IssueNamed(LifecycleFixture.NamedKey)
                        : LifecycleFixture.Issue(
                            LifecycleFixture.Root, LifecycleFixture.OldKey).Der,
                };
            }
            return all;
        }

        public override string ToString()
        {
            return Name;
        }
    }
}
