using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using System.Threading.Tasks;
using Device.Dtls;
using Device.Tests.Peers;
using Xunit;

namespace Device.Tests.Interop.Matrix
{
    /// <summary>
    /// docs/interop.md, whose tables are written by the runs: each role's stands between two
    /// markers. INTEROP_WRITE=1 writes what a run showed instead of comparing it. The peers'
    /// versions are in a table of their own, which is written but not compared: another machine has
    /// others.
    /// </summary>
    public static class InteropDocument
    {
        private const string Page = "docs/interop.md";

        /// <summary>Waits for all cases of a role and compares its table, or writes it.</summary>
        public static async Task CheckAsync(InteropRole role, InteropRun run)
        {
            foreach (InteropCase one in InteropMatrix.CasesOf(role))
            {
                Assert.True(await run.ResultOf(one) == null, one + " failed");
            }
            string name = role == InteropRole.Client ? "client" : "server";
            string table = Render(role);
            if (Environment.GetEnvironmentVariable("INTEROP_WRITE") == "1")
            {
                Write(name, table);
                if (role == InteropRole.Client) { Write("versions", PeerVersions.Render()); }
            }
            Assert.Equal(Read(name), table);
        }

        // The table of a role none of whose cases failed.
        private static string Render(InteropRole role)
        {
            List<string> reasons = new List<string>();
            StringBuilder text = new StringBuilder();
            text.Append("| what is shown | suite |");
            foreach (InteropPeer peer in InteropMatrix.Peers) { text.Append($" {NameOf(peer)} |"); }
            text.Append("\n|---|---|");
            foreach (InteropPeer _ in InteropMatrix.Peers) { text.Append("---|"); }
            text.Append('\n');
            foreach (InteropRow row in InteropMatrix.RowsOf(role))
            {
                text.Append($"| {row.Text} | {NameOf(row.Suite)} |");
                foreach (InteropPeer peer in InteropMatrix.Peers)
                {
                    text.Append($" {CellOf(role, row, peer, reasons)} |");
                }
                text.Append('\n');
            }
            if (reasons.Count > 0) { text.Append('\n'); }
            for (int i = 0; i < reasons.Count; i++) { text.Append($"{i + 1}. {reasons[i]}.\n"); }
            return text.ToString();
        }

        /// <summary>What stands between the markers of a name.</summary>
        private static string Read(string name)
        {
            string text = File.ReadAllText(RepositoryPath.To(Page));
            (int begin, int end) = Find(text, name);
            return text[begin..end];
        }

        /// <summary>Puts a text between the markers of a name.</summary>
        private static void Write(string name, string table)
        {
            string path = RepositoryPath.To(Page);
            string text = File.ReadAllText(path);
            (int begin, int end) = Find(text, name);
            File.WriteAllText(path, text[..begin] + table + text[end..]);
        }

        public static string NameOf(InteropPeer peer)
        {
            return peer switch
            {
                InteropPeer.OpenSsl => "OpenSSL",
                InteropPeer.GnuTls => "GnuTLS",
                InteropPeer.MbedTls => "mbedTLS",
                InteropPeer.WolfSsl => "wolfSSL",
                InteropPeer.Pion => "pion",
                InteropPeer.BouncyCastle => "BouncyCastle",
                InteropPeer.Libcoap => "libcoap",
                _ => throw new ArgumentOutOfRangeException(nameof(peer)),
            };
        }

        private static string NameOf(int suite)
        {
            return suite switch
            {
                CipherSuite.EcdheEcdsaAes128Ccm8 => "CCM-8",
                CipherSuite.EcdheEcdsaAes128GcmSha256 => "GCM",
                CipherSuite.PskAes128Ccm8 => "PSK CCM-8",
                _ => throw new ArgumentOutOfRangeException(nameof(suite)),
            };
        }

        private static string CellOf(
            InteropRole role, InteropRow row, InteropPeer peer, List<string> reasons)
        {
            string? reason = InteropMatrix.WhyNotJudged(role, peer, row.Feature);
            if (reason == null) { return "pass"; }
            if (!reasons.Contains(reason)) { reasons.Add(reason); }
            return $"not judged ({reasons.IndexOf(reason) + 1})";
        }

        private static (int Begin, int End) Find(string text, string name)
        {
            string begin = $"<!-- {name}: written by the tests, INTEROP_WRITE=1 -->\n\n";
            string end = $"\n<!-- end of {name} -->";
            int from = text.IndexOf(begin, StringComparison.Ordinal);
            int to = text.IndexOf(end, StringComparison.Ordinal);
            if (from < 0 || to < from)
            {
                throw new InvalidOperationException($"{Page} has no markers for {name}");
            }
            return (from + begin.Length, to);
        }
    }
}
