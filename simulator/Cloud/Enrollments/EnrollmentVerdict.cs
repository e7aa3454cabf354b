namespace Simulator.Cloud.Enrollments
{
    /// <summary>What became of a wish to renew a certificate.</summary>
    public enum EnrollmentVerdict
    {
        /// <summary>It is under way.</summary>
        Started = 0,

        /// <summary>The device has no certificate of this name that the cloud knows of, or it is
        /// the factory's.</summary>
        NameUnknown,

        /// <summary>Nobody signs for the device now.</summary>
        IssuerMissing,

        /// <summary>A renewal of this certificate is under way.</summary>
        InProgress,

        /// <summary>The device has not shown the object that renewals are asked for by.</summary>
        NotSupported,

        /// <summary>The device is not connected and registered.</summary>
        NotConnected,

        /// <summary>The store refused.</summary>
        StoreUnavailable,
    }
}
