using System;
using System.Collections.Generic;
using System.Security.Cryptography;
using Device.Agent.Heartbeat;
using Device.Lwm2m.Coap;
using Device.X509;

namespace Simulator.Tests.Cloud.Lifecycle
{
    /// <summary>A device as docs/heartbeat.md has it, without a store: one action a step, a
    /// heartbeat or a registration. An answer can be kept from it, which then does the same
    /// again.</summary>
    internal sealed class ModelDevice : IDisposable
    {
        private readonly HeartbeatWorld _world;
        private readonly Dictionary<string, HeartbeatResult> _results =
            new Dictionary<string, HeartbeatResult>();
        private byte[] _exchange = [];
        private ECDsa _key = FactoryPki.NewKey();
        private ECDsa? _stagedKey;
        private byte[]? _staged;
        private string _stagedTransaction = "";
        private Certificate? _stagedAnchor;

        public ModelDevice(HeartbeatWorld world)
        {
            _world = world;
            Leaf = world.Enrol(_key);
            if (world.Register(Leaf) != CoapCode.Created)
            {
                throw new InvalidOperationException("the first registration failed");
            }
        }

        /// <summary>The certificate in force; empty after a deletion.</summary>
        public byte[] Leaf { get; private set; }

        /// <summary>Heartbeats whose answer came.</summary>
        public int Exchanges { get; private set; }

        /// <summary>The next step goes on with something.</summary>
        public bool IsBusy
        {
            get { return _staged != null || _results.Count > 0 || _exchange.Length > 0; }
        }

        /// <summary>The credential digest as the real device forms it: staged ones
        /// count.</summary>
        private byte[] Digest
        {
            get
            {
                return SHA256.HashData([.. Leaf, .. _staged ?? []])[..HeartbeatLimits.IdSize];
            }
        }

        /// <summary>A registration when something is staged, else a heartbeat.</summary>
        /// <param name="isHeard">False: the service's answer is lost.</param>
        public void Step(bool isHeard = true)
        {
            if (_staged != null) { Prove(isHeard); }
            else { Beat(isHeard); }
        }

        /// <summary>Forgets what is not in flash: the exchange under way.</summary>
        public void Reboot()
        {
            _exchange = [];
        }

        public void Dispose()
        {
            _key.Dispose();
            _stagedKey?.Dispose();
        }

        private void Prove(bool isHeard)
        {
            int code = _world.Register(_staged!, _stagedAnchor);
            if (code != CoapCode.Created)
            {
                throw new InvalidOperationException($"refused with {code >> 5}.{code & 31:00}");
            }
            if (!isHeard) { return; }
            Leaf = _staged!;
            if (_stagedKey != null)
            {
                _key.Dispose();
                _key = _stagedKey;
                _stagedKey = null;
            }
            _staged = null;
            Note(_stagedTransaction, HeartbeatResult.StatusDone, []);
        }

        private void Beat(bool isHeard)
        {
            HeartbeatRequest request = _world.Request(
                _results.Count > 0 ? HeartbeatReason.Continuation : HeartbeatReason.Interval);
            if (_exchange.Length == 0) { _exchange = request.Exchange; }
            request.Exchange = _exchange;
            request.Digest = Digest;
            request.Results = [.. _results.Values];
            HeartbeatAnswer? answer = _world.Beat(request);
            if (!isHeard || answer == null) { return; }
            _exchange = [];
            Exchanges++;
            foreach (byte[] taken in answer.Taken) { _results.Remove(Convert.ToHexString(taken)); }
            foreach (HeartbeatOperation operation in answer.Operations) { Begin(operation); }
        }

        private void Begin(HeartbeatOperation operation)
        {
            _stagedTransaction = Convert.ToHexString(operation.Transaction);
            _stagedAnchor = operation.IssuerAnchor.Length == 0
                ? null
                : HeartbeatWorld.ParseLeaf(operation.IssuerAnchor);
            switch (operation.Verb)
            {
                case HeartbeatVerb.Update:
                    _stagedKey ??= FactoryPki.NewKey();
                    Note(
                        _stagedTransaction, HeartbeatResult.StatusRequest,
                        HeartbeatWorld.CsrOf(_stagedKey));
                    break;
                case HeartbeatVerb.Delete:
                    Leaf = [];
                    Note(_stagedTransaction, HeartbeatResult.StatusDone, []);
                    break;
                default:
                    _staged = operation.Chain[0];
                    break;
            }
        }

        private void Note(string transaction, int status, byte[] payload)
        {
            _results[transaction] = new HeartbeatResult
            {
                Transaction = Convert.FromHexString(transaction),
                Status = status,
                Payload = payload,
            };
        }
    }
}
