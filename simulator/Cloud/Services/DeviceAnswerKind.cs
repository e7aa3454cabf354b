namespace Simulator.Cloud.Services
{
    /// <summary>How a <see cref="DeviceRequest"/> ended.</summary>
    public enum DeviceAnswerKind
    {
        /// <summary>The device answered, with success or an error of its own.</summary>
        Answered = 0,

        /// <summary>Its time ran out before the device could be asked.</summary>
        Expired,

        /// <summary>It was sent, and no answer came; the device may have done it.</summary>
        Unanswered,

        /// <summary>It was taken back before it was sent.</summary>
        Cancelled,

        /// <summary>As many paths of the device are observed as one session takes.</summary>
        TooManyObserved,
    }
}
