using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace Simulator.Fleet.Lifecycle
{
    /// <summary>The billing events of one request: each effective renew, update or transfer has
    /// exactly one, everything else none.</summary>
    public sealed class BillCheck
    {
        private readonly Dictionary<string, int> _events;

        private BillCheck(Dictionary<string, int> events)
        {
            _events = events;
        }

        /// <summary>Billing events of the request.</summary>
        public int Count { get { return _events.Values.Sum(); } }

        /// <summary>Reads the bill since the first of the request's operations.</summary>
        public static async Task<BillCheck> ReadAsync(
            EmulatorClient client, OperationBatch batch, CancellationToken stop)
        {
            Dictionary<string, int> events = batch.Items
                .Where(item => item.Transaction.Length > 0)
                .Select(item => item.Transaction).Distinct()
                .ToDictionary(transaction => transaction, _ => 0, StringComparer.Ordinal);
            DateTimeOffset? from = batch.Items.Min(item => item.View?.RequestedAt);
            if (from == null) { return new BillCheck(events); }
            foreach (string transaction in await client.ReadBillAsync(from.Value, stop))
            {
                if (events.TryGetValue(transaction, out int count))
                {
                    events[transaction] = count + 1;
                }
            }
            return new BillCheck(events);
        }

        /// <summary>What is off with the bill of an effective operation; "" for nothing.</summary>
        public string Find(OperationRequest request, OperationItem item)
        {
            int count = _events.GetValueOrDefault(item.Transaction);
            int expected = OperationKinds.IsBilled(request.Kind) ? 1 : 0;
            return count == expected ? "" : $"{count} billing events instead of {expected}";
        }
    }
}
