namespace Device.Agent
{
    /// <summary>Why an attempt failed. None of these deletes a credential.</summary>
    public enum AgentFault
    {
        /// <summary>Nothing failed.</summary>
        None = 0,

        /// <summary>The store holds no complete factory identity.</summary>
        FactoryIdentityMissing,

        /// <summary>The bootstrap URI is not coaps://host[:port][?query].</summary>
        BootstrapUriMalformed,

        /// <summary>The management URI is not coaps://host[:port][?query].</summary>
        ManagementUriMalformed,

        /// <summary>The edge could not open a path to the host.</summary>
        TransportFailed,

        /// <summary>The handshake or the session ended; see
        /// <see cref="AgentOutput.DtlsFault"/>.</summary>
        SessionFailed,

        /// <summary>The bootstrap exchange failed; see
        /// <see cref="AgentOutput.BootstrapFault"/>.</summary>
        BootstrapFailed,

        /// <summary>The enrolment exchange failed; see
        /// <see cref="AgentOutput.EstFault"/>.</summary>
        EnrolmentFailed,

        /// <summary>The issued certificate is not for the key of the request.</summary>
        IssuedKeyMismatch,

        /// <summary>The issued certificate's CN is not the endpoint name.</summary>
        IssuedNameMismatch,

        /// <summary>The issued certificate's OU is not the account.</summary>
        IssuedAccountMismatch,

        /// <summary>The issued chain does not verify; see
        /// <see cref="AgentOutput.ChainFault"/>.</summary>
        IssuedChainInvalid,

        /// <summary>The store refused the staged or the promoted credential; see
        /// <see cref="AgentOutput.StoreStatus"/>. What was there before is still there.</summary>
        StoreFailed,

        /// <summary>The registration exchange failed; see
        /// <see cref="AgentOutput.RegistrationFault"/>.</summary>
        RegistrationFailed,
    }
}
