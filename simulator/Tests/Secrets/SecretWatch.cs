using System;
using System.Collections.Generic;
using System.Text;

namespace Simulator.Tests.Secrets
{
    /// <summary>Knows the secrets of a run and looks for any 8 bytes in a row of them: raw, as hex
    /// of either case, and as base64 of either alphabet at any alignment.</summary>
    internal sealed class SecretWatch
    {
        /// <summary>Bytes of a secret in a row that count as a leak.</summary>
        public const int WindowBytes = 8;

        // 64 bits leave at least this many base64 characters wholly decided.
        private const int Base64Characters = 9;

        private readonly Dictionary<ulong, List<(byte[] Pattern, string What)>> _patterns = new();
        private readonly List<string> _findings = new List<string>();

        /// <summary>What was found, as "where: what".</summary>
        public IReadOnlyList<string> Findings { get { return _findings; } }

        /// <summary>Bytes that were looked at.</summary>
        public long Looked { get; private set; }

        public int Secrets { get; private set; }

        public void Add(string name, byte[] secret)
        {
            Secrets++;
            for (int i = 0; i + WindowBytes <= secret.Length; i++)
            {
                byte[] window = secret.AsSpan(i, WindowBytes).ToArray();
                string what = $"{name} at {i}";
                AddPattern(window, what);
                AddPattern(Ascii(Convert.ToHexString(window)), what + " in hex");
                AddPattern(Ascii(Convert.ToHexStringLower(window)), what + " in hex");
            }
            for (int shift = 0; shift < 3; shift++) { AddBase64(name, secret, shift); }
        }

        /// <summary>Looks through bytes; what is found is kept with the name of the
        /// place.</summary>
        public void Look(string where, ReadOnlySpan<byte> bytes)
        {
            Looked += bytes.Length;
            for (int i = 0; i + WindowBytes <= bytes.Length; i++)
            {
                if (!_patterns.TryGetValue(
                    BitConverter.ToUInt64(bytes[i..]), out List<(byte[], string)>? candidates))
                {
                    continue;
                }
                foreach ((byte[] pattern, string what) in candidates)
                {
                    if (bytes[i..].StartsWith(pattern)) { _findings.Add($"{where}: {what}"); }
                }
            }
        }

        public void Look(string where, string text)
        {
            Look(where, Encoding.UTF8.GetBytes(text));
        }

        private void AddBase64(string name, byte[] secret, int shift)
        {
            byte[] shifted = new byte[shift + secret.Length];
            secret.CopyTo(shifted, shift);
            string text = Convert.ToBase64String(shifted);
            int first = (shift * 8 + 5) / 6;
            int end = shifted.Length * 8 / 6;
            for (int i = first; i + Base64Characters <= end; i++)
            {
                string window = text.Substring(i, Base64Characters);
                AddPattern(Ascii(window), $"{name} in base64");
                AddPattern(
                    Ascii(window.Replace('+', '-').Replace('/', '_')), $"{name} in base64");
            }
        }

        private void AddPattern(byte[] pattern, string what)
        {
            ulong key = BitConverter.ToUInt64(pattern);
            if (!_patterns.TryGetValue(key, out List<(byte[], string)>? list))
            {
                list = new List<(byte[], string)>();
                _patterns[key] = list;
            }
            list.Add((pattern, what));
        }

        private static byte[] Ascii(string text)
        {
            return Encoding.ASCII.GetBytes(text);
        }
    }
}
