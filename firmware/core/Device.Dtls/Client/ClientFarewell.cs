using Device.Base;

namespace Device.Dtls
{
    /// <summary>
    /// Our last flight of a resumed handshake, ChangeCipherSpec and Finished: there the client
    /// speaks last, so it has to be able to repeat them after it connected (RFC 6347 section
    /// 4.2.4). Made anew from twelve bytes each time.
    /// </summary>
    internal sealed class ClientFarewell
    {
        private const int FlightBytes = 1 + HandshakeHeader.Size + Finished.VerifyDataSize;

        private readonly byte[] _verifyData;
        private readonly int _sequence;
        private readonly int _serverSequence;

        /// <param name="verifyData">Holds ours; copied.</param>
        /// <param name="sequence">Message number of our Finished.</param>
        /// <param name="serverSequence">Message number of the server's.</param>
        public ClientFarewell(byte[] verifyData, int sequence, int serverSequence)
        {
            _verifyData = Bytes.Copy(verifyData, 0, Finished.VerifyDataSize);
            _sequence = sequence;
            _serverSequence = serverSequence;
        }

        /// <summary>True when the fragment, which was authentic, is the server's Finished again: it
        /// has not got ours.</summary>
        public bool IsAskedForBy(HandshakeHeader header)
        {
            return header.Type == HandshakeType.Finished
                && header.MessageSequence == _serverSequence;
        }

        public Flight CreateFlight()
        {
            Flight flight = new Flight(FlightBytes);
            flight.AddChangeCipherSpec();
            Finished.Write(
                flight.Begin(HandshakeType.Finished, _sequence, 1), _verifyData, 0);
            flight.End();
            return flight;
        }
    }
}
