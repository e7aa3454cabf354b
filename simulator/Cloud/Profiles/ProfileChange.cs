namespace Simulator.Cloud.Profiles
{
    /// <summary>What <see cref="DeviceProfiles"/> answers to a change.</summary>
    public enum ProfileChange
    {
        /// <summary>Done and on disk.</summary>
        Done = 0,

        /// <summary>The account has a profile of this name.</summary>
        NameExists,

        /// <summary>The account has as many profiles as it may.</summary>
        LimitReached,

        /// <summary>The account has no profile of this id.</summary>
        NotFound,

        /// <summary>The device has not finished a bootstrap: there is nothing to seal.</summary>
        NotBootstrapped,

        /// <summary>The device is sealed; nothing has changed.</summary>
        AlreadySealed,

        /// <summary>The store refused the write; nothing has changed.</summary>
        StoreUnavailable,
    }
}
