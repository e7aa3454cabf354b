using System.Collections.Generic;

namespace Tools.Fuzz.Targets
{
    /// <summary>A device's client in a handshake with a server that sends the input's
    /// datagrams.</summary>
    internal sealed class DtlsClientTarget : FuzzTarget
    {
        private const int DatagramsMax = 32;

        public override string Name { get { return "dtls-client"; } }

        public override int Share { get { return 15; } }

        public override long AllocatedMax(int count)
        {
            return 256 * 1024;
        }

        public override long StepsMax(int count)
        {
            return 200_000;
        }

        public override IEnumerable<byte[]> Seeds()
        {
            FuzzHandshake honest = new FuzzHandshake(isRecording: true);
            honest.RunBoth();
            yield return Datagrams.Join(honest.ToClient);
        }

        public override bool Run(byte[] input)
        {
            FuzzHandshake handshake = new FuzzHandshake(isRecording: false);
            handshake.Start();
            int given = 0;
            foreach (byte[] datagram in Datagrams.Split(input))
            {
                if (given++ == DatagramsMax) { break; }
                int sentBefore = handshake.ToServer.Count;
                handshake.GiveToClient(datagram);
                Require(
                    handshake.ToServer.Count - sentBefore <= 8, "too many datagrams for one");
            }
            bool isConnected = handshake.Client.IsConnected;
            handshake.Client.Dispose();
            return isConnected;
        }
    }
}
