using System;
using System.Collections.Generic;
using System.Security.Cryptography;
using System.Text;
using Device.Lwm2m;
using Device.Lwm2m.Coap;
using Simulator.Cloud;
using Simulator.Cloud.Devices;
using Simulator.Cloud.Services;

namespace Simulator.Tests.Cloud.Services
{
    /// <summary>A management service with one device that has an operational certificate, and
    /// what operators hear of it.</summary>
    internal sealed class RequestScene : IDisposable
    {
        public const string Endpoint = "esp32-0042";

        private readonly ManagementService _service;
        private readonly byte[] _certificate;

        public RequestScene()
        {
            _service = Cloud.Core.CreateManagementService(["127.0.0.1"]);
            Record = Cloud.AddDevice(Endpoint);
            using ECDsa key = FactoryPki.NewKey();
            _certificate = Cloud.IssueDevice(Record, key);
        }

        public TestCloud Cloud { get; } = new TestCloud();

        public DeviceRecord Record { get; }

        public DeviceRequests Requests { get { return Cloud.Core.Requests; } }

        /// <summary>Answers by the name of their request, in the order they came; states have the
        /// name "state".</summary>
        public List<(string Name, DeviceAnswer Answer)> Heard { get; } = [];

        /// <summary>The same in words: "a 2.05 Maker".</summary>
        public string Words
        {
            get
            {
                StringBuilder text = new StringBuilder();
                foreach ((string name, DeviceAnswer answer) in Heard)
                {
                    text.Append(text.Length > 0 ? "; " : "").Append(name).Append(' ');
                    if (answer.Kind != DeviceAnswerKind.Answered)
                    {
                        text.Append(answer.Kind);
                        continue;
                    }
                    text.Append($"{answer.Code >> 5}.{answer.Code & 31:00}");
                    if (answer.Payload.Length == 0) { continue; }
                    text.Append(' ').Append(Encoding.ASCII.GetString(answer.Payload));
                }
                return text.ToString();
            }
        }

        /// <summary>A device in a session of its own that answers with the core's objects.
        /// </summary>
        public TestDevice Connect(bool isResumed = false)
        {
            TestDevice device = new TestDevice(
                _service,
                FactoryPki.Verify(_certificate, Cloud.Core.Authority.Certificate), isResumed);
            device.OnRequest = output => device.Registration.HandleRequest(
                output, Environment.TickCount64);
            return device;
        }

        public TestDevice Register(bool isQueueMode = false)
        {
            TestDevice device = Connect();
            device.RunRegister(new RegistrationOptions
            {
                EndpointName = Endpoint,
                AccountId = Cloud.Core.Account.Id,
                LifetimeSeconds = 600,
                QueueMode = isQueueMode,
            });
            return device;
        }

        public DeviceRequestVerdict Submit(
            string name, int method, string path, string body = "", int seconds = 100,
            int observe = -1, int format = CoapContentFormat.TextPlain)
        {
            byte[] payload = Encoding.ASCII.GetBytes(body);
            return Requests.Submit(Record, new DeviceRequest
            {
                AsyncId = name,
                Method = method,
                Path = path,
                Payload = payload,
                ContentFormat = payload.Length > 0 ? format : CoapContentFormat.None,
                Observe = observe,
                ExpiresAtMs = Cloud.Time.NowMs() + 1000L * seconds,
                Answered = answer => Heard.Add((name, answer)),
                Notified = answer => Heard.Add(("state", answer)),
            });
        }

        /// <summary>Carries datagrams until so many answers and states were heard.</summary>
        public void RunUntil(TestDevice device, int heard)
        {
            device.Run(() => Heard.Count >= heard);
        }

        public void Dispose()
        {
            Cloud.Dispose();
        }
    }
}
