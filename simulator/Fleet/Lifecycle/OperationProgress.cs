namespace Simulator.Fleet.Lifecycle
{
    /// <summary>Where an operation on many devices stands.</summary>
    /// <param name="Title">What is done.</param>
    /// <param name="Requested">Devices asked for.</param>
    /// <param name="Underway">Devices that were told and are at it.</param>
    /// <param name="Effective">Devices that have proven it.</param>
    /// <param name="Failed">Devices on which it failed or was refused.</param>
    /// <param name="Seconds">Since the request.</param>
    public sealed record OperationProgress(
        string Title, int Requested, int Underway, int Effective, int Failed, double Seconds)
    {
        /// <summary>Devices that have not come for it yet.</summary>
        public int Waiting
        {
            get { return Requested - Underway - Effective - Failed; }
        }

        /// <summary>In words; what is zero is left out.</summary>
        public string Describe()
        {
            string text = $"{Title}: {Effective} of {Requested} effective";
            if (Waiting > 0) { text += $", {Waiting} wait for a heartbeat"; }
            if (Underway > 0) { text += $", {Underway} under way"; }
            if (Failed > 0) { text += $", {Failed} failed"; }
            return text;
        }
    }
}
