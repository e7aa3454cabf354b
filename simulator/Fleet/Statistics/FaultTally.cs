using System.Collections.Generic;

namespace Simulator.Fleet.Statistics
{
    /// <summary>Faults by name, with the first few devices that met them. Thread-safe.</summary>
    public sealed class FaultTally
    {
        /// <summary>Names kept as examples of one fault.</summary>
        public const int ExamplesMax = 3;

        private readonly object _gate = new object();
        private readonly SortedDictionary<string, Row> _rows =
            new SortedDictionary<string, Row>(System.StringComparer.Ordinal);

        /// <summary>Counts one.</summary>
        /// <param name="fault">Its name, with the detail's name behind a slash.</param>
        /// <param name="endpoint">Who met it.</param>
        public void Add(string fault, string endpoint)
        {
            lock (_gate)
            {
                if (!_rows.TryGetValue(fault, out Row? row))
                {
                    row = new Row();
                    _rows.Add(fault, row);
                }
                row.Count++;
                bool isNew = !row.Examples.Contains(endpoint);
                if (isNew && row.Examples.Count < ExamplesMax) { row.Examples.Add(endpoint); }
            }
        }

        /// <summary>All faults so far, by name.</summary>
        public FaultCount[] ToArray()
        {
            lock (_gate)
            {
                FaultCount[] counts = new FaultCount[_rows.Count];
                int i = 0;
                foreach (KeyValuePair<string, Row> row in _rows)
                {
                    string[] examples = row.Value.Examples.ToArray();
                    counts[i] = new FaultCount(row.Key, row.Value.Count, examples);
                    i++;
                }
                return counts;
            }
        }

        private sealed class Row
        {
            public int Count;
            public readonly List<string> Examples = new List<string>();
        }
    }
}
