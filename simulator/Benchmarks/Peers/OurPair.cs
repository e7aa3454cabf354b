using System;
using Device.Crypto;
using Device.Dtls;
using Simulator.Cloud.Dtls;

namespace Simulator.Benchmarks.Peers
{
    /// <summary>A device's client and its session on the stack's lane.</summary>
    internal sealed class OurPair : IDtlsPair
    {
        private readonly OurStack _stack;
        private readonly PeerAddress _address;
        private DtlsClient? _client;

        public OurPair(OurStack stack, DtlsClient client, PeerAddress address)
        {
            _stack = stack;
            _address = address;
            _client = client;
        }

        public DtlsClient Client
        {
            get { return _client ?? throw new InvalidOperationException("the client is gone"); }
        }

        public bool IsResumed { get; private set; }

        /// <summary>Exchanges datagrams until neither end has more to say.</summary>
        public void Run()
        {
            Drain();
            // The server's flights wait until the client has said all of its own.
            while (_stack.ToClient.TryTake(out byte[] datagram, out int count))
            {
                Client.HandleDatagram(datagram, 0, count, _stack.NowMs);
                Drain();
            }
        }

        public void Exchange()
        {
            Client.Send(_stack.Record, 0, _stack.Record.Length, _stack.NowMs);
            Drain();
        }

        public void DropClient()
        {
            Client.Dispose();
            _client = null;
        }

        public void Dispose()
        {
            if (_client == null) { return; }
            Client.Close(_stack.NowMs);
            Drain();
            // Nobody hears what the server says to the goodbye.
            _stack.ToClient.Clear();
            _stack.Return(this);
        }

        private void Drain()
        {
            DtlsOutput output = _stack.Output;
            DtlsStep step;
            while ((step = Client.Poll(output)) != DtlsStep.Idle)
            {
                switch (step)
                {
                    case DtlsStep.SendDatagram:
                        _stack.GiveToServer(_address, output.Buffer, output.Count);
                        break;
                    case DtlsStep.Compute:
                        ComputeJob job = output.Job;
                        while (!job.Advance()) { }
                        break;
                    case DtlsStep.Connected:
                        IsResumed = output.IsResumed;
                        break;
                    case DtlsStep.Closed when output.Fault != DtlsFault.LocalClosed:
                        throw new InvalidOperationException(
                            $"our handshake failed: {output.Fault} {output.ChainFault}");
                }
            }
        }
    }
}
