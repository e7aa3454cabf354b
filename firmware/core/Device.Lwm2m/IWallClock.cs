namespace Device.Lwm2m
{
    /// <summary>Tells the time of day, where the device knows it.</summary>
    public interface IWallClock
    {
        /// <summary>The time now.</summary>
        /// <param name="nowMs">Monotonic time.</param>
        /// <param name="unixSeconds">Unix seconds.</param>
        /// <returns>False while it is not known.</returns>
        bool TryGetNow(long nowMs, out long unixSeconds);
    }
}
