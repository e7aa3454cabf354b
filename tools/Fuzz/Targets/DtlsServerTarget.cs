using System.Collections.Generic;
using System.Linq;

namespace Tools.Fuzz.Targets
{
    /// <summary>The emulator's server with a client that sends the input's datagrams.</summary>
    internal sealed class DtlsServerTarget : FuzzTarget
    {
        private const int DatagramsMax = 32;

        public override string Name { get { return "dtls-server"; } }

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
            yield return Datagrams.Join(honest.ToServer);
        }

        public override bool Run(byte[] input)
        {
            FuzzHandshake handshake = new FuzzHandshake(isRecording: false);
            foreach (byte[] datagram in Datagrams.Split(input).Take(DatagramsMax))
            {
                handshake.GiveToServer(datagram);
            }
            handshake.Client.Dispose();
            return handshake.ServerHeard;
        }
    }
}
