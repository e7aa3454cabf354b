using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;

namespace Simulator.Fleet.Lifecycle
{
    /// <summary>
    /// Does an operation on many devices, over REST alone:
    /// <code>
    /// 1. ask for it; the service answers for each device
    /// 2. look at what is not over yet, until all is, or nothing moved for the patience
    /// </code>
    /// Whoever stops it takes nothing back: what is queued stays so.
    /// </summary>
    public sealed class OperationDriver
    {
        private const int FirstLookMs = 200;
        private const int LookMsMax = 2_000;

        private readonly EmulatorClient _client;

        public OperationDriver(EmulatorClient client)
        {
            _client = client;
        }

        /// <summary>Asks.</summary>
        /// <exception cref="Device.Desktop.Errors.CommandException">FLT130, FLT131.</exception>
        public async Task AskAsync(OperationBatch batch, CancellationToken stop)
        {
            foreach (OperationItem[] part in batch.Items.Chunk(EmulatorClient.ListMax))
            {
                long askedAt = Stopwatch.GetTimestamp();
                JsonElement answer = await _client.AskAsync(
                    batch.Request, part.Select(item => item.Device.Uid), stop);
                double seconds = Stopwatch.GetElapsedTime(askedAt).TotalSeconds;
                batch.AddId(JsonFields.Text(answer, "BatchUID"));
                Dictionary<string, OperationItem> items = part.ToDictionary(
                    item => item.Device.Uid, StringComparer.OrdinalIgnoreCase);
                foreach (JsonElement result in JsonFields.List(answer, "Results"))
                {
                    string uid = JsonFields.Text(result, "RoTPublicUID");
                    if (!items.Remove(uid, out OperationItem? item)) { continue; }
                    Take(item, result, seconds);
                }
                foreach (OperationItem forgotten in items.Values)
                {
                    forgotten.Refusal = "the answer does not have the device";
                }
            }
        }

        /// <summary>Waits for the end of all.</summary>
        /// <param name="batch">Asked for before.</param>
        /// <param name="patienceSeconds">Gives up when nothing more ended in so many
        /// seconds.</param>
        /// <param name="stop">Ends the waiting, not the operations.</param>
        public async Task FollowAsync(
            OperationBatch batch, double patienceSeconds, CancellationToken stop)
        {
            int lookMs = FirstLookMs;
            int last = -1;
            long movedAt = Stopwatch.GetTimestamp();
            while (true)
            {
                await LookAsync(batch, stop);
                int over = batch.CountOver();
                if (over == batch.Items.Count) { return; }
                if (over != last)
                {
                    last = over;
                    movedAt = Stopwatch.GetTimestamp();
                }
                double idleSeconds = Stopwatch.GetElapsedTime(movedAt).TotalSeconds;
                if (idleSeconds >= patienceSeconds) { return; }
                await Task.Delay(lookMs, stop);
                lookMs = Math.Min(2 * lookMs, LookMsMax);
            }
        }

        /// <summary>Looks once at what is not over.</summary>
        public async Task LookAsync(OperationBatch batch, CancellationToken stop)
        {
            ILookup<string, OperationItem> open = batch.Items
                .Where(item => !item.IsOver && item.Transaction.Length > 0)
                .ToLookup(item => item.Transaction, StringComparer.Ordinal);
            if (open.Count == 0) { return; }
            List<OperationView> views = await _client.ReadOperationsAsync(
                open.Select(group => group.Key), stop);
            foreach (OperationView view in views)
            {
                foreach (OperationItem item in open[view.Transaction])
                {
                    bool isMerged = view.State == OperationView.Coalesced
                        && view.MergedInto.Length > 0;
                    if (isMerged) { item.Transaction = view.MergedInto; }
                    else { item.View = view; }
                }
            }
        }

        private static void Take(OperationItem item, JsonElement result, double seconds)
        {
            item.Transaction = JsonFields.Text(result, "TransactionUID");
            switch (JsonFields.Text(result, "Status"))
            {
                case "QUEUED":
                case "COALESCED":
                    break;
                case "DONE":
                    item.IsDone = true;
                    item.DoneSeconds = seconds;
                    break;
                default:
                    item.Refusal = $"{JsonFields.Text(result, "Error")} "
                        + JsonFields.Text(result, "Message");
                    break;
            }
        }
    }
}
