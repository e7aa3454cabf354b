using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using Device.Crypto;
using Device.Lwm2m;
using Device.Lwm2m.Coap;
using Device.X509;
using Simulator.Cloud;
using Simulator.Cloud.Ca;
using Simulator.Cloud.Devices;
using Simulator.Cloud.Enrollments;
using Simulator.Cloud.Lifecycle;
using Simulator.Cloud.Services;
using Xunit;

namespace Simulator.Tests.Cloud.Enrollments
{
    /// <summary>A device of an emulator with its operational certificate, and the steps of a
    /// renewal as a device takes them.</summary>
    internal sealed class RenewalScene : IDisposable
    {
        public const string Endpoint = "esp32-0042";
        public const string Operational = "LWM2M";
        public const string Named = "telemetry";

        private readonly List<TestDevice> _connections = new List<TestDevice>();
        private readonly Dictionary<string, int> _asked = new Dictionary<string, int>();

        public RenewalScene(CloudCore core)
        {
            Core = core;
            Service = core.CreateManagementService(["127.0.0.1"]);
            byte[] factoryKey = RandomNumberGenerator.GetBytes(32);
            Device = core.Devices.Directory.FindOrAdd(
                core.Account, Endpoint, factoryKey, core.Context.Time.NowMs())!;
            core.Devices.TrySave(Device, null);
            Der = Issue(Operational);
            Issue(Named);
        }

        /// <summary>After a restart of the emulator.</summary>
        public RenewalScene(CloudCore core, RenewalScene before)
        {
            Core = core;
            Service = core.CreateManagementService(["127.0.0.1"]);
            Device = core.Devices.Directory.FindById(core.Account, before.Device.Id)!;
            Der = before.Der;
        }

        public CloudCore Core { get; }

        public ManagementService Service { get; }

        public DeviceRecord Device { get; }

        /// <summary>The certificate that it came with.</summary>
        public byte[] Der { get; }

        /// <summary>Names that the device was asked to renew.</summary>
        public IReadOnlyCollection<string> Asked { get { return _asked.Keys; } }

        /// <summary>A session under a certificate, registered.</summary>
        public TestDevice Register(byte[] der, string? objects = null)
        {
            TestDevice device = new TestDevice(
                Service, FactoryPki.Verify(der, Core.Authority.Certificate));
            _connections.Add(device);
            device.OnRequest = output => Take(output);
            if (objects == null)
            {
                Assert.Equal(RegistrationState.Registered, device.RunRegister(
                    new RegistrationOptions
                    {
                        EndpointName = Endpoint,
                        AccountId = Core.Account.Id,
                        LifetimeSeconds = 3_600,
                    }));
                return device;
            }
            byte[] links = Encoding.ASCII.GetBytes(objects);
            Assert.Equal(CoapCode.Created, device.Ask(
                new CoapRequest().Reset(CoapCode.Post, "rd").AddQuery("lwm2m=1.1")
                    .SetPayload(CoapContentFormat.LinkFormat, links, 0, links.Length)));
            return device;
        }

        /// <summary>An operator's wish that must be taken, up to the device.</summary>
        public EnrollmentRecord Start(TestDevice device, string name = Operational)
        {
            Assert.Equal(
                EnrollmentVerdict.Started,
                Core.Enrollments.Start(Device, name, out EnrollmentRecord? record));
            device.Run(() => _asked.ContainsKey(name));
            return record!;
        }

        /// <summary>The device's request for a certificate of a new key: its DER.</summary>
        public byte[] Enrol(TestDevice device, IPrivateKey key, string name = Operational)
        {
            byte[] request = TestDevice.Request(
                key,
                new RequestSubject
                {
                    CommonName = Endpoint,
                    OrganizationalUnit = Core.Account.Id,
                    Locality = Device.Id,
                });
            EstState state = device.RunEst(request, name == Operational ? null : name);
            Assert.Equal(EstState.Finished, state);
            return device.Est.Chain;
        }

        /// <summary>The device's answer to the wish.</summary>
        public void Answer(TestDevice device, int status, string name = Operational)
        {
            Answer(device, status.ToString(CultureInfo.InvariantCulture), name);
        }

        /// <summary>The same, whatever it says.</summary>
        public void Answer(TestDevice device, string text, string name = Operational)
        {
            byte[] body = Encoding.ASCII.GetBytes(text);
            device.Endpoint.Respond(
                _asked[name], CoapCode.Changed, CoapContentFormat.TextPlain, body, 0,
                body.Length, null, Environment.TickCount64);
            device.Run(() => true);
            Core.Operations.Commit();
        }

        /// <summary>As it is on disk.</summary>
        public EnrollmentRecord Read(EnrollmentRecord record)
        {
            Core.Operations.Commit();
            return Core.Enrollments.Find(Core.Account, record.Id)!;
        }

        /// <summary>All of the account on disk, oldest first.</summary>
        public List<EnrollmentRecord> ReadAll()
        {
            Core.Operations.Commit();
            List<EnrollmentRecord> all = new List<EnrollmentRecord>();
            Core.Enrollments.Visit(Core.Account, null, false, record =>
            {
                all.Add(record);
                return true;
            });
            return all;
        }

        public CertificateRecord RecordOf(byte[] der)
        {
            Assert.Equal(
                X509Fault.None, Certificate.TryParse(der, 0, der.Length, out Certificate parsed));
            return Device.Certificates.Single(
                one => one.Serial.AsSpan().SequenceEqual(parsed.SerialNumber));
        }

        public static IPrivateKey NewKey()
        {
            return TestDevice.Crypto.GenerateKeyPair(KeyUse.Sign);
        }

        public void Dispose()
        {
            foreach (TestDevice device in _connections) { device.Dispose(); }
        }

        private void Take(CoapOutput output)
        {
            CoapRequestView request = output.Request;
            Assert.True(request.PathIs(CeRequest.Path));
            Assert.Equal(CeStatus.Success, CeRequest.TryParse(
                request.Payload, request.PayloadOffset, request.PayloadCount, out string name));
            _asked[name] = output.RequestHandle;
        }

        private byte[] Issue(string name)
        {
            using ECDsa key = FactoryPki.NewKey();
            byte[] raw = FactoryPki.PointOf(key);
            CertificateIssued issued = Core.Authority.IssueDevice(
                raw, Endpoint, Core.Account.Id, Device.Id, TimeSpan.FromDays(30));
            LifecycleChange change = new LifecycleChange(Device, Core.Context.Time.NowMs());
            change.Issue(
                new CertificateRecord(
                    issued.Serial, SHA256.HashData(raw), issued.NotAfterSeconds,
                    CertificateStatus.Issued)
                {
                    Name = name,
                },
                issued.Der);
            Core.Devices.TrySave(Device, change, null);
            Core.Operations.Commit();
            return issued.Der;
        }
    }
}
