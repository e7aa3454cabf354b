using System;
using System.Globalization;
using Device.Tests.Interop.Matrix;
using Device.Tests.Peers;
using Simulator.Cloud;

namespace Simulator.Tests.Interop
{
    /// <summary>libcoap's client in the words of a peer program: its message is a request, and the
    /// response is what comes back.</summary>
    internal sealed class LibcoapClientPeer : IForeignPeer
    {
        private const string Response = "what was asked for";

        private readonly ForeignProcess _process;
        private readonly InteropCase _case;

        public LibcoapClientPeer(InteropCase one, InteropPki pki, int port)
        {
            _case = one;
            _process = LibcoapCommand.Start(
                Peer.CoapClient, one, pki,
                PeerCommand.ClientName(one), PeerCommand.ClientAnchor(one),
                "-m", "get", "-B", "15",
                "coaps://127.0.0.1:" + port.ToString(CultureInfo.InvariantCulture) + "/time");
        }

        public string Said { get { return _process.Output + _process.Error; } }

        /// <summary>A CoAP server in one line: 2.05 with the same message id and token, as
        /// acknowledgement.</summary>
        public static void Answer(ISecureSession session, byte[] buffer, int offset, int count)
        {
            int token = buffer[offset] & 0x0f;
            byte[] answer = new byte[4 + token + 1 + Response.Length];
            Array.Copy(buffer, offset, answer, 0, 4 + token);
            answer[0] = (byte)(0x60 | token);
            answer[1] = 0x45;
            answer[4 + token] = 0xff;
            for (int i = 0; i < Response.Length; i++)
            {
                answer[5 + token + i] = (byte)Response[i];
            }
            session.Send(answer, 0, answer.Length);
        }

        public string WaitFor(string text)
        {
            switch (text)
            {
                case "connected":
                    _process.WaitForText("DTLS: session connected");
                    // It does not tell the suite; the server accepts no other.
                    return $"connected suite={_case.Suite:X4}";
                case "echoed": return _process.WaitForText(Response);
                case "closed": return _process.WaitForText("alert write:warning:close notify");
                case "alert sent": return _process.WaitForText("alert write:fatal:unknown CA");
                case "alert received 48":
                    return _process.WaitForText("alert read:fatal:unknown CA");
                default: throw new ArgumentOutOfRangeException(nameof(text), text, null);
            }
        }

        /// <summary>Its exit code says nothing; what it said does.</summary>
        public int WaitForExit()
        {
            _process.WaitForExit();
            return Said.Contains(Response, StringComparison.Ordinal) ? 0 : 1;
        }

        public void Dispose()
        {
            _process.Dispose();
        }
    }
}
