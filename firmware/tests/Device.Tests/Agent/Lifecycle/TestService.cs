using System;
using System.Linq;
using Device.Agent.Heartbeat;
using Device.Agent.Lifecycle;
using Device.Kcm;
using Device.Tests.X509;
using Device.X509;

namespace Device.Tests.Agent.Lifecycle
{
    /// <summary>The other end of one operation, as docs/heartbeat.md has it: it repeats the
    /// operation until a result has come, issues one certificate for a request, and never loses its
    /// memory. What it may not see: two keys in one transaction.</summary>
    internal sealed class TestService
    {
        private readonly HeartbeatOperation _operation;
        private readonly Func<byte[], byte[]> _issue;
        private readonly bool _accepts;
        private byte[]? _requestKey;

        /// <param name="operation">What the device is asked to do.</param>
        /// <param name="issue">The certificate for the public point of a request; the same for the
        /// same.</param>
        /// <param name="accepts">What the management service says of the new credential.</param>
        public TestService(
            HeartbeatOperation operation, Func<byte[], byte[]> issue, bool accepts)
        {
            _operation = operation;
            _issue = issue;
            _accepts = accepts;
        }

        /// <summary>The end of the operation has been reported.</summary>
        public bool IsFinished { get; private set; }

        /// <summary>The last result's status.</summary>
        public int Status { get; private set; }

        /// <summary>The last result's cause.</summary>
        public LifecycleFault Fault { get; private set; }

        /// <summary>Heartbeats until it was finished.</summary>
        public int Exchanges { get; private set; }

        /// <summary>What it knows, for a device that starts again.</summary>
        public TestService Copy()
        {
            return (TestService)MemberwiseClone();
        }

        /// <summary>Takes the device through to the end of the operation, as the agent
        /// would.</summary>
        /// <param name="device">Mounted, with its engine.</param>
        /// <param name="look">Called after each step, to see that a credential is there.</param>
        /// <param name="changed">Called when the service has learned something.</param>
        /// <returns>What is wrong, or null.</returns>
        public string? Drive(LifecycleFixture device, Func<string?> look, Action changed)
        {
            const int roundsMax = 12;
            byte[]? staged = null;
            for (int round = 0; round < roundsMax; round++)
            {
                device.Drain();
                string? error = look();
                if (error != null) { return error; }
                if (device.Engine.IsProving)
                {
                    if (staged != null) { return "a refused credential came back"; }
                    Certificate leaf = device.StagedLeaf();
                    staged = leaf.Der;
                    if (!Prove(device.Engine, leaf)) { return "the store refused"; }
                    error = look();
                    if (error != null) { return error; }
                }
                if (IsFinished && !device.Engine.HasResults)
                {
                    return device.Engine.HasOpenTransaction ? "a transaction stays open" : null;
                }
                error = Exchange(device, changed);
                if (error != null) { return error; }
            }
            return "the transaction does not end";
        }

        private bool Prove(LifecycleEngine engine, Certificate leaf)
        {
            return _accepts
                ? engine.HandleProven(leaf) == KcmStatus.Success
                : engine.HandleRefused(leaf, 49);
        }

        private string? Exchange(LifecycleFixture device, Action changed)
        {
            HeartbeatResult[] results = device.Results();
            Exchanges++;
            foreach (HeartbeatResult result in results)
            {
                string? error = Take(result);
                if (error != null) { return error; }
            }
            if (results.Length > 0) { changed(); }
            device.Engine.HandleAcknowledged(results.Select(x => x.Transaction).ToArray());
            if (IsFinished) { return null; }
            HeartbeatOperation next = _requestKey == null ? _operation : Install();
            device.Engine.Begin(next, TestCertificate.Now, true);
            return null;
        }

        private string? Take(HeartbeatResult result)
        {
            if (result.Transaction.AsSpan().SequenceEqual(LifecycleFixture.Id(1)))
            {
                // One that the device had before, and that nobody wants any more.
                return null;
            }
            if (!result.Transaction.AsSpan().SequenceEqual(_operation.Transaction))
            {
                return "a result of a transaction that nobody began";
            }
            Status = result.Status;
            Fault = (LifecycleFault)result.Fault;
            if (result.Status != HeartbeatResult.StatusRequest)
            {
                IsFinished = true;
                return null;
            }
            byte[] point = LifecycleFixture.PointOf(result.Payload);
            if (_requestKey != null && !_requestKey.AsSpan().SequenceEqual(point))
            {
                return "another key for the same transaction";
            }
            _requestKey = point;
            return null;
        }

        private HeartbeatOperation Install()
        {
            return new HeartbeatOperation
            {
                Verb = HeartbeatVerb.Install,
                Transaction = _operation.Transaction,
                Name = _operation.Name,
                Chain = new[] { _issue(_requestKey!) },
            };
        }
    }
}
