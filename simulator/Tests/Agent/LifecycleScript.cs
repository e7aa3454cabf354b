using System;
using System.Collections.Generic;
using System.Linq;
using Device.Agent.Heartbeat;
using Device.Kcm;
using Device.X509;
using Xunit;

namespace Simulator.Tests.Agent
{
    /// <summary>The cloud's half of the operations on the operational certificate, as small as it
    /// can be: one at a time, delivered with every answer until the device reports its end or
    /// registers under the new serial.</summary>
    internal sealed class LifecycleScript
    {
        private readonly AgentWorld _world;
        private readonly TestPki _issuer;
        private readonly HeartbeatVerb _verb;
        private byte[]? _chain;

        /// <param name="world">Its security service is taken over.</param>
        /// <param name="verb">Renew, Update, Transfer or Delete.</param>
        /// <param name="issuer">Null: the CA that the device was onboarded by.</param>
        public LifecycleScript(AgentWorld world, HeartbeatVerb verb, TestPki? issuer = null)
        {
            _world = world;
            _verb = verb;
            _issuer = issuer ?? world.CloudCa;
            Before = world.LoadLeaf(KcmArea.Working);
            world.Security.OnAnswer = Answer;
        }

        public byte[] Transaction { get; } = Guid.NewGuid().ToByteArray()[..8];

        /// <summary>The certificate in force when the operation was queued; null for
        /// none.</summary>
        public Certificate? Before { get; }

        /// <summary>Results other than "request made", in order.</summary>
        public List<HeartbeatResult> Results { get; } = new List<HeartbeatResult>();

        /// <summary>Certificates issued for the transaction.</summary>
        public int Issued { get; private set; }

        /// <summary>Changes what is issued.</summary>
        public Func<byte[], byte[]>? Issue { get; set; }

        /// <summary>Spoils an operation before it goes.</summary>
        public Action<HeartbeatOperation> Spoil { get; set; } = _ => { };

        /// <summary>True: requests are not taken, and nothing is issued.</summary>
        public bool SignerIsAway { get; set; }

        /// <summary>Sent with every answer.</summary>
        public HeartbeatHold Hold { get; set; }

        /// <summary>Serial of the certificate that was issued last, or "".</summary>
        public string NewSerial { get; private set; } = "";

        /// <summary>True when the management service has taken a registration under the new
        /// certificate, or the device has told that the deletion is done.</summary>
        public bool IsEffective
        {
            get
            {
                return _verb == HeartbeatVerb.Delete
                    ? Results.Any(one => one.Status == HeartbeatResult.StatusDone)
                    : _world.RegisteredSerials.Contains(NewSerial);
            }
        }

        /// <summary>Runs until it is effective.</summary>
        public bool Run(long limitMs)
        {
            return _world.Run(() => IsEffective, limitMs);
        }

        private void Answer(HeartbeatRequest request, HeartbeatAnswer answer)
        {
            answer.Hold = Hold;
            HeartbeatResult? result = request.Results.FirstOrDefault(
                one => one.Transaction.AsSpan().SequenceEqual(Transaction));
            if (SignerIsAway && result != null) { return; }
            if (result != null) { answer.Taken = new[] { Transaction }; }
            if (result != null && result.Status != HeartbeatResult.StatusRequest)
            {
                Results.Add(result);
                return;
            }
            if (IsEffective || Results.Count > 0) { return; }
            answer.Operations = new[] { Next(result) };
        }

        private HeartbeatOperation Next(HeartbeatResult? result)
        {
            HeartbeatOperation operation = new HeartbeatOperation
            {
                Verb = _verb,
                Transaction = Transaction,
                Name = HeartbeatLimits.OperationalName,
            };
            if (_verb is HeartbeatVerb.Renew or HeartbeatVerb.Transfer)
            {
                // The same transaction is the same certificate.
                operation.Chain = new[] { _chain ??= Make(Before!.PublicPoint) };
            }
            else if (_verb == HeartbeatVerb.Update && result != null)
            {
                Assert.Equal(X509Fault.None, CertificationRequest.TryParse(
                    _world.Crypto, result.Payload, 0, result.Payload.Length,
                    out ParsedRequest parsed));
                operation.Verb = HeartbeatVerb.Install;
                operation.Chain = new[] { _chain ??= Make(parsed.PublicPoint) };
            }
            if (_issuer != _world.CloudCa) { operation.IssuerAnchor = _issuer.Der; }
            Spoil(operation);
            return operation;
        }

        private byte[] Make(byte[] point)
        {
            Issued++;
            byte[] der = Issue != null
                ? Issue(point) : _issuer.IssueDevice(point, AgentWorld.Subject());
            if (Certificate.TryParse(der, 0, der.Length, out Certificate made) == X509Fault.None)
            {
                NewSerial = AgentWorld.SerialOf(made);
            }
            return der;
        }
    }
}
