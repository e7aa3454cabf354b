namespace Simulator.Benchmarks.Heartbeats
{
    /// <summary>What heartbeats cost.</summary>
    /// <param name="Devices">Devices that sent them.</param>
    /// <param name="Handshake">Idle ones, each with a handshake of its own.</param>
    /// <param name="Live">Idle ones over a session that stands.</param>
    /// <param name="Operations">One figure for each verb.</param>
    internal sealed record HeartbeatFigures(
        int Devices, IdleFigure Handshake, IdleFigure Live, OperationFigure[] Operations);
}
