using System;
using System.Globalization;
using Device.Dtls;
using Device.X509;

namespace Simulator.Tests.Dtls
{
    /// <summary>A device that keeps its connection over reboots as the agent does: what it exports
    /// and the end of the block of numbers that it reserved lie in a memory that power cuts do not
    /// reach.</summary>
    internal sealed class SavedDevice
    {
        private const int Block = 8;
        private const int TriesMax = 20;
        private const long WaitMs = 600_000;

        private readonly VirtualNetwork _network;
        private readonly DtlsCredential _credential;
        private readonly DtlsClientOptions _options = new DtlsClientOptions
        {
            FirstTimeoutMs = 1_000,
            AttemptsMax = 16,
            OfferConnectionId = true,
        };

        private VirtualClient _client;
        private DtlsSession? _session;
        private byte[]? _saved;
        private long _savedEnd;
        private int _tokens;

        public SavedDevice(VirtualNetwork network)
        {
            _network = network;
            _credential = network.Pki.Client("esp32-0001");
            _client = network.NewClient(_options);
        }

        /// <summary>A device that does not write down what it reserves: to show that the log sees
        /// what comes of it.</summary>
        public bool ForgetsItsBlocks { get; set; }

        public int FullHandshakes { get; private set; }

        public int Resumptions { get; private set; }

        public int Restores { get; private set; }

        public int Rebindings { get; private set; }

        public int Echoes { get; private set; }

        /// <summary>A handshake, resumed when there is a session.</summary>
        public void Connect()
        {
            _saved = null;
            _client.Connect(_credential, _session);
            if (!_network.Run(() => _client.WasConnected || _client.IsClosed, WaitMs)
                || !_client.WasConnected)
            {
                throw new InvalidOperationException("no handshake: " + _client.Fault);
            }
            if (_client.IsResumed) { Resumptions++; }
            else { FullHandshakes++; }
            DtlsSession taken = _client.Dtls.TakeSession();
            if (taken != null) { _session = taken; }
            Reserve();
        }

        /// <summary>Says goodbye and comes again.</summary>
        public void Reconnect()
        {
            _client.Close();
            _network.Pass(1_000);
            Connect();
        }

        /// <summary>Sends until the echo comes.</summary>
        public void Talk()
        {
            string text = (++_tokens).ToString(CultureInfo.InvariantCulture);
            SendUntilEchoed(text);
            Echoes++;
        }

        public void Rebind()
        {
            _network.Rebind(_client);
            Rebindings++;
            Talk();
        }

        /// <summary>Power is cut, in the middle of whatever is under way, and comes back.</summary>
        public void Reboot()
        {
            _network.Remove(_client);
            _client = _network.NewClient(_options);
            byte[]? saved = _saved;
            if (saved == null)
            {
                Connect();
                return;
            }
            long first = _savedEnd;
            if (!ForgetsItsBlocks) { _savedEnd = first + Block; }
            string token = "token " + (++_tokens).ToString(CultureInfo.InvariantCulture);
            if (!_client.TryRestore(saved, Binding(), first, first + Block, token))
            {
                throw new InvalidOperationException("not restored");
            }
            SendUntilEchoed(token);
            Restores++;
        }

        // As an agent does whose requests are not answered: after some tries it begins anew. (A
        // last flight that was lost before the address changed is repeated by nobody.)
        private void SendUntilEchoed(string text)
        {
            for (int i = 1; !_client.Received.Contains(text); i++)
            {
                if (i % TriesMax == 0)
                {
                    _network.Remove(_client);
                    _client = _network.NewClient(_options);
                    Connect();
                }
                if (!_client.Dtls.CanSend || _client.Dtls.SequencesLeft == 0) { Reserve(); }
                _client.Send(text);
                _network.Run(() => _client.Received.Contains(text), 2_000);
            }
        }

        // Saved first, used afterwards.
        private void Reserve()
        {
            if (!_client.Dtls.IsRestored)
            {
                byte[] buffer = new byte[_client.Dtls.ExportSize];
                if (!_client.Dtls.TryExport(buffer, 0, out int count))
                {
                    throw new InvalidOperationException("nothing to export");
                }
                _saved = buffer[..count];
            }
            _savedEnd = _client.Dtls.NextSendSequence + Block;
            _client.Dtls.ReserveSendSequence(_savedEnd);
        }

        private byte[] Binding()
        {
            ChainPolicy policy = new ChainPolicy { Usage = CertificateUsage.ServerAuth };
            return DtlsBinding.Of(
                _network.Pki.Crypto, null!, _credential,
                new[] { _network.Pki.Anchor }, 1, policy);
        }
    }
}
