using System.Collections.Generic;
using System.Linq;
using Simulator.Fleet.Statistics;

namespace Simulator.Fleet.Lifecycle
{
    /// <summary>What an operation on many devices came to.</summary>
    public sealed record OperationReport
    {
        /// <summary>For people.</summary>
        public required string Title { get; init; }

        /// <summary>Which operation.</summary>
        public required OperationKind Kind { get; init; }

        /// <summary>Devices asked for.</summary>
        public required int Requested { get; init; }

        /// <summary>Devices that have proven it.</summary>
        public required int Effective { get; init; }

        /// <summary>Fewest completed heartbeat exchanges of an effective one; null without
        /// any.</summary>
        public required int? HeartbeatsMin { get; init; }

        /// <summary>Most of them.</summary>
        public required int? HeartbeatsMax { get; init; }

        /// <summary>From request to effect, ascending, seconds.</summary>
        public required double[] SortedSeconds { get; init; }

        /// <summary>Billing events.</summary>
        public required int Billed { get; init; }

        /// <summary>What is off, by device.</summary>
        public required IReadOnlyList<OperationFailure> Failures { get; init; }

        /// <summary>True when all of it is as it shall be.</summary>
        public bool IsGood { get { return Failures.Count == 0 && Effective == Requested; } }

        /// <summary>A percentile of the time from request to effect; null without any.</summary>
        public double? Seconds(double percent)
        {
            return Percentiles.NearestRank(SortedSeconds, percent);
        }

        /// <summary>Sums up.</summary>
        /// <param name="batch">Asked for and followed.</param>
        /// <param name="billed">Its billing events.</param>
        /// <param name="findings">What else is off.</param>
        public static OperationReport Of(
            OperationBatch batch, int billed, IEnumerable<OperationFailure> findings)
        {
            OperationItem[] effective = batch.Items.Where(item => item.IsEffective).ToArray();
            int[] heartbeats = effective.Select(item => item.View?.Heartbeats ?? 0).ToArray();
            double[] seconds = effective.Where(item => item.Seconds != null)
                .Select(item => item.Seconds!.Value).Order().ToArray();
            IEnumerable<OperationFailure> ended = batch.Items
                .Where(item => !item.IsEffective)
                .Select(item => new OperationFailure(item.Device.Endpoint, item.Problem));
            return new OperationReport
            {
                Title = batch.Title,
                Kind = batch.Request.Kind,
                Requested = batch.Items.Count,
                Effective = effective.Length,
                HeartbeatsMin = heartbeats.Length > 0 ? heartbeats.Min() : null,
                HeartbeatsMax = heartbeats.Length > 0 ? heartbeats.Max() : null,
                SortedSeconds = seconds,
                Billed = billed,
                Failures = ended.Concat(findings).ToArray(),
            };
        }
    }
}
