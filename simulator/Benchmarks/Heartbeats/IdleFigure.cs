namespace Simulator.Benchmarks.Heartbeats
{
    /// <summary>Heartbeats that bring nothing.</summary>
    /// <param name="PerSecond">Median of the rounds; devices and emulator in one
    /// process.</param>
    /// <param name="CpuMs">CPU milliseconds of both ends for one; median of the rounds.</param>
    /// <param name="BytesUp">UDP payload of one, device to service; median of the devices.</param>
    /// <param name="BytesDown">UDP payload of one, service to device.</param>
    /// <param name="Programs">Programs of all devices' flash in all rounds.</param>
    /// <param name="Erases">Erases of it.</param>
    internal sealed record IdleFigure(
        double PerSecond, double CpuMs, long BytesUp, long BytesDown, long Programs, long Erases);
}
