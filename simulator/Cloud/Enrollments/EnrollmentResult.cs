namespace Simulator.Cloud.Enrollments
{
    /// <summary>How a renewal ended; the numbers are in the store.</summary>
    public enum EnrollmentResult
    {
        /// <summary>It has not ended.</summary>
        None = 0,

        /// <summary>The new certificate is in use.</summary>
        Success = 1,

        /// <summary>The certificate before goes on.</summary>
        Failure = 2,
    }
}
