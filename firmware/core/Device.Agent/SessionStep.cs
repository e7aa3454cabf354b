namespace Device.Agent
{
    /// <summary>What <see cref="SecureSession.Poll"/> answers.</summary>
    internal enum SessionStep
    {
        Idle = 0,
        SendDatagram,
        Compute,
        Connected,
        RequestReceived,
        ResponseReceived,
        RequestFailed,
        NotificationReceived,
        ObservationEnded,
        Closed,
    }
}
