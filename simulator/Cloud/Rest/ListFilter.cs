using System;

namespace Simulator.Cloud.Rest
{
    /// <summary>One condition of a list call.</summary>
    internal sealed class ListFilter
    {
        private readonly string _operator;
        private readonly string _value;
        private readonly string[] _values;

        public ListFilter(string field, string op, string value)
        {
            Field = field;
            _operator = op;
            _value = value;
            _values = op is "in" or "nin" ? value.Split(',') : [];
        }

        /// <summary>The field that it looks at.</summary>
        public string Field { get; }

        /// <summary>True when an entry with this value passes. Times compare as text: RFC 3339 in
        /// UTC sorts so.</summary>
        public bool Accepts(string found)
        {
            return _operator switch
            {
                "eq" => found == _value,
                "neq" => found != _value,
                "in" => Array.IndexOf(_values, found) >= 0,
                "nin" => Array.IndexOf(_values, found) < 0,
                "gte" => string.CompareOrdinal(found, _value) >= 0,
                "lte" => string.CompareOrdinal(found, _value) <= 0,
                "like" => found.Contains(_value, StringComparison.OrdinalIgnoreCase),
                _ => throw new InvalidOperationException(_operator),
            };
        }
    }
}
