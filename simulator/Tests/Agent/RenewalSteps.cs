using System;
using System.Globalization;
using System.Security.Cryptography;
using Device.Agent;
using Device.Kcm;
using Device.Lwm2m;
using Device.Lwm2m.Coap;
using Device.X509;
using Simulator.Tests.Cloud;
using Xunit;

namespace Simulator.Tests.Agent
{
    /// <summary>A registered device, and the steps of a renewal that the management service
    /// takes.</summary>
    public abstract class RenewalSteps : IDisposable
    {
        protected const string Operational = "LWM2M";
        protected const string Named = "telemetry";
        protected const long MinuteMs = 60_000;
        protected const long HourMs = 60 * MinuteMs;

        private protected AgentWorld World { get; } = new AgentWorld(options: new AgentOptions());

        protected RenewalSteps()
        {
            World.Start();
            Assert.True(World.RunTo(AgentState.Registered));
            World.Management.ToleratesSilence = true;
        }

        public void Dispose()
        {
            World.Dispose();
        }

        protected static string Text(CeStatus status)
        {
            return ((int)status).ToString(CultureInfo.InvariantCulture);
        }

        protected static bool IsEnrolment(string request)
        {
            return request.StartsWith("POST est/", StringComparison.Ordinal);
        }

        protected void Ask(byte[] body)
        {
            World.Management.Act(
                coap => coap.Request(
                    new CoapRequest().Reset(CoapCode.Post, CeRequest.Path)
                        .SetPayload(CoapContentFormat.OctetStream, body, 0, body.Length),
                    World.NowMs),
                World.NowMs);
        }

        protected string RunToAnswer()
        {
            int before = World.Management.AnswerTexts.Count;
            Assert.True(World.Run(
                () => World.Management.AnswerTexts.Count > before, 5 * MinuteMs));
            return World.Management.AnswerTexts[before];
        }

        // The service knows of it before the device does.
        protected bool RunToProof()
        {
            return World.Run(() => World.RegisteredSerials.Count == 2, MinuteMs)
                && World.RunTo(AgentState.Registered, MinuteMs);
        }

        // The service signs whatever name this certificate bears.
        protected byte[] ProvisionNamed()
        {
            const string Subject = "CN=sensor, OU=site";
            using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            byte[] der = World.CloudCa.IssueDevice(FactoryPki.PointOf(key), Subject);
            byte[] scalar = key.ExportECPrivateKey();
            using KcmTransaction transaction = World.Store.Begin();
            Assert.Equal(KcmStatus.Success, transaction.Set(
                KcmArea.Working, KcmItemType.PrivateKey, Named, scalar, 0, scalar.Length));
            Assert.Equal(KcmStatus.Success, transaction.Set(
                KcmArea.Working, KcmItemType.Certificate, Named, der, 0, der.Length));
            Assert.Equal(KcmStatus.Success, transaction.Commit());
            World.Issue = request => World.CloudCa.IssueDevice(
                request.PublicPoint,
                request.CommonName == "sensor" ? Subject : AgentWorld.Subject());
            return der;
        }

        protected Certificate NamedLeaf()
        {
            Assert.Equal(KcmStatus.Success, World.Store.GetChain(
                KcmArea.Working, Named, out CertificateChain chain));
            return chain.Leaf;
        }

        protected Certificate Working()
        {
            return World.LoadLeaf(KcmArea.Working)!;
        }

        protected bool HasStagedKey()
        {
            return World.Store.Contains(
                KcmArea.Staged, KcmItemType.PrivateKey, ItemNames.ManagementKey);
        }
    }
}
