namespace Device.Agent
{
    /// <content>The management session across reconnects.</content>
    public sealed partial class DeviceAgent
    {
        private readonly ResumableSessions _resumable = new ResumableSessions();

        // A registration stands: keep its session.
        private void KeepSession()
        {
            _resumable.Keep(_main.Credential, _session.TakeSession());
        }
    }
}
