namespace Device.Dtls
{
    /// <summary>What the edge does next for a DTLS machine. After each input the edge polls until
    /// <see cref="Idle"/>.</summary>
    public enum DtlsStep
    {
        /// <summary>Nothing: wait for a datagram or for
        /// <see cref="DtlsOutput.DeadlineMs"/>.</summary>
        Idle = 0,

        /// <summary>Send <see cref="DtlsOutput.Count"/> bytes as one datagram.</summary>
        SendDatagram = 1,

        /// <summary>Hand the application's datagram on; its bytes are valid until the next
        /// poll.</summary>
        DeliverPlaintext = 2,

        /// <summary>Advance <see cref="DtlsOutput.Job"/> until it is finished, then poll.</summary>
        Compute = 3,

        /// <summary>The handshake is finished and the peer proven
        /// (<see cref="DtlsOutput.Peer"/>).</summary>
        Connected = 4,

        /// <summary>The connection is over; <see cref="DtlsOutput.Fault"/> says why.</summary>
        Closed = 5,
    }
}
