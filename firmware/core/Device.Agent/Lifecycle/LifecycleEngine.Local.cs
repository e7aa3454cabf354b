namespace Device.Agent.Lifecycle
{
    /// <content>Operations that did not come by a heartbeat: nobody but this device knows of them,
    /// so it sees to their ends itself.</content>
    public sealed partial class LifecycleEngine
    {
        /// <summary>After a restart: who waited for a certificate is gone, and its key goes too,
        /// so that the name is free; a staged named certificate was checked, and comes into force.
        /// A staged operational one is proven as any other.</summary>
        public void ResumeLocal()
        {
            for (int i = 0; i < _journal.Count; i++)
            {
                LifecycleEntry entry = _journal[i];
                if (!entry.IsLocal) { continue; }
                if (entry.State == LifecycleState.RequestMade)
                {
                    HandleEnrolmentFailed(entry.Transaction, 0);
                }
                else if (entry.State == LifecycleState.Staged) { PromoteNamed(entry); }
            }
            ForgetLocal();
        }

        /// <summary>Their results are known to who began them: what is over leaves the journal. It
        /// is on flash until the next write, and forgotten after a restart.</summary>
        public void ForgetLocal()
        {
            for (int i = _journal.Count - 1; i >= 0; i--)
            {
                LifecycleEntry entry = _journal[i];
                if (entry.IsLocal && !entry.IsOpen) { _journal.Remove(entry); }
            }
        }
    }
}
