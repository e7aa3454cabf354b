using System;
using System.Collections.Generic;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Simulator.Cloud.Rest
{
    /// <summary>The parameters of a list call: limit, after, order, include, and filters of the
    /// form field__op=value.</summary>
    internal sealed class ListQuery
    {
        /// <summary>Smallest page; a smaller limit is set to it.</summary>
        public const int LimitMin = 2;

        /// <summary>Largest page; a larger limit is set to it.</summary>
        public const int LimitMax = 1000;

        private const int LimitDefault = 50;

        /// <summary>Entries of a page.</summary>
        public int Limit { get; private set; } = LimitDefault;

        /// <summary>Id of the last entry of the page before; null at the beginning.</summary>
        public string? After { get; private set; }

        /// <summary>Newest first.</summary>
        public bool IsDescending { get; private set; }

        /// <summary>total_count was asked for.</summary>
        public bool WantsTotal { get; private set; }

        /// <summary>Filters; all must hold.</summary>
        public List<ListFilter> Filters { get; } = [];

        /// <summary>Reads the query of a call.</summary>
        /// <param name="query">The query.</param>
        /// <param name="operators">Fields that may be filtered by, with their operators.</param>
        /// <exception cref="RestException">400 naming the parameter.</exception>
        public static ListQuery Read(
            IQueryCollection query, IReadOnlyDictionary<string, string[]> operators)
        {
            ListQuery list = new ListQuery();
            foreach (KeyValuePair<string, StringValues> parameter in query)
            {
                string value = parameter.Value.ToString();
                switch (parameter.Key)
                {
                    case "limit":
                        list.Limit = ReadLimit(value);
                        break;
                    case "after":
                        list.After = value;
                        break;
                    case "order":
                        list.IsDescending = ReadOrder(value);
                        break;
                    case "include":
                        list.WantsTotal = ReadInclude(value);
                        break;
                    default:
                        list.Filters.Add(ReadFilter(parameter.Key, value, operators));
                        break;
                }
            }
            return list;
        }

        /// <summary>True when an entry passes every filter.</summary>
        /// <param name="valueOf">The entry's value of a field.</param>
        public bool Accepts(Func<string, string> valueOf)
        {
            foreach (ListFilter filter in Filters)
            {
                if (!filter.Accepts(valueOf(filter.Field))) { return false; }
            }
            return true;
        }

        private static int ReadLimit(string value)
        {
            if (!long.TryParse(
                value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture,
                out long limit))
            {
                throw RestException.Invalid("limit", $"'{value}' is no whole number.");
            }
            return (int)Math.Clamp(limit, LimitMin, LimitMax);
        }

        private static bool ReadOrder(string value)
        {
            return value switch
            {
                "ASC" => false,
                "DESC" => true,
                _ => throw RestException.Invalid("order", $"'{value}' is neither ASC nor DESC."),
            };
        }

        private static bool ReadInclude(string value)
        {
            return value == "total_count"
                ? true
                : throw RestException.Invalid("include", $"'{value}' is not total_count.");
        }

        private static ListFilter ReadFilter(
            string key, string value, IReadOnlyDictionary<string, string[]> operators)
        {
            int split = key.LastIndexOf("__", StringComparison.Ordinal);
            string field = split < 0 ? key : key[..split];
            string op = split < 0 ? "" : key[(split + 2)..];
            if (!operators.TryGetValue(field, out string[]? known))
            {
                throw RestException.Invalid(
                    key,
                    $"There is no such parameter; filters are field__op with field one of "
                        + $"{string.Join(", ", operators.Keys)}.");
            }
            if (Array.IndexOf(known, op) < 0)
            {
                throw RestException.Invalid(
                    key, $"'{field}' is filtered with {string.Join(", ", known)}.");
            }
            return new ListFilter(field, op, value);
        }
    }
}
