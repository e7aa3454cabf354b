using System;
using System.Security.Cryptography;
using Device.Agent.Heartbeat;
using Simulator.Cloud.Ca;
using Simulator.Cloud.Devices;
using Xunit;

namespace Simulator.Tests.Cloud.Lifecycle
{
    /// <summary>One emulator and one device that has registered, for each test.</summary>
    public abstract class OperationWorld : IDisposable
    {
        private protected OperationWorld()
        {
            World = new HeartbeatWorld();
            Model = new ModelDevice(World);
        }

        private protected HeartbeatWorld World { get; }

        private protected ModelDevice Model { get; }

        public void Dispose()
        {
            Model.Dispose();
            World.Dispose();
            GC.SuppressFinalize(this);
        }

        private protected void RunToEnd()
        {
            const int StepsMax = 10;
            for (int i = 0; i < StepsMax; i++)
            {
                Model.Step();
                if (!Model.IsBusy && World.Device.Lifecycle!.Operations.Count == 0) { return; }
            }
            throw new InvalidOperationException("it does not come to an end");
        }

        private protected void RequireOneInForce(int superseded)
        {
            Assert.Equal(1, World.CountCertificates(CertificateStatus.Issued));
            Assert.Equal(0, World.CountCertificates(CertificateStatus.Pending));
            Assert.Equal(superseded, World.CountCertificates(CertificateStatus.Superseded));
        }

        private protected void SetActive(RootCa root, bool isActive)
        {
            Assert.Equal(
                RootCaChange.Done,
                World.Core.Signers.Update(
                    World.Core.Account, root.Uid, root.Settings with { IsActive = isActive },
                    mayCutStragglers: true));
        }

        private protected byte[] Send(HeartbeatOperation told, ECDsa key)
        {
            HeartbeatOperation install = Assert.Single(
                World.Report(RequestOf(told, key)).Operations);
            Assert.Equal(HeartbeatVerb.Install, install.Verb);
            return install.Chain[0];
        }

        private protected static HeartbeatResult RequestOf(HeartbeatOperation told, ECDsa key)
        {
            return new HeartbeatResult
            {
                Transaction = told.Transaction,
                Status = HeartbeatResult.StatusRequest,
                Payload = HeartbeatWorld.CsrOf(key),
            };
        }
    }
}
