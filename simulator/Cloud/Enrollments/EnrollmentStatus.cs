namespace Simulator.Cloud.Enrollments
{
    /// <summary>Whether a renewal is over; the numbers are in the store.</summary>
    public enum EnrollmentStatus
    {
        /// <summary>Under way.</summary>
        New = 0,

        /// <summary>Over.</summary>
        Completed = 1,
    }
}
