using System.Collections.Generic;

namespace Tools.Fuzz.Targets
{
    /// <summary>One end of a handshake, whose peer sends the input's datagrams.</summary>
    internal sealed class DtlsTarget : FuzzTarget
    {
        private const int DatagramsMax = 32;

        private readonly bool _isClient;

        private DtlsTarget(string name, bool isClient)
            : base(name, 15)
        {
            _isClient = isClient;
        }

        /// <summary>A device's client, and the emulator's server.</summary>
        public static IEnumerable<FuzzTarget> All
        {
            get
            {
                yield return new DtlsTarget("dtls-client", isClient: true);
                yield return new DtlsTarget("dtls-server", isClient: false);
            }
        }

        public override long StepsMax(int count)
        {
            return 200_000;
        }

        public override long AllocatedMax(int count)
        {
            return 256 * 1024;
        }

        public override IEnumerable<byte[]> Seeds()
        {
            FuzzHandshake honest = new FuzzHandshake(isRecording: true);
            honest.RunBoth();
            yield return Datagrams.Join(_isClient ? honest.ToClient : honest.ToServer);
        }

        public override bool Run(byte[] input)
        {
            FuzzHandshake handshake = new FuzzHandshake(isRecording: false);
            if (_isClient)
            {
                handshake.Start();
                Datagrams.Feed(
                    input, DatagramsMax, handshake.GiveToClient, handshake.ToServer);
            }
            else
            {
                Datagrams.Feed(
                    input, DatagramsMax, handshake.GiveToServer, handshake.ToClient);
            }
            bool isWhole = _isClient ? handshake.Client.IsConnected : handshake.ServerHeard;
            handshake.Client.Dispose();
            return isWhole;
        }
    }
}
