using System;
using System.IO;

namespace Tools.Kcm.Commands
{
    /// <summary>Rows under a headline, each column as wide as its widest cell.</summary>
    internal static class Table
    {
        private const string Gap = "  ";

        /// <param name="output">Where to.</param>
        /// <param name="headline">Names of the columns; one that begins with a blank is of
        /// numbers, which stand at its right edge.</param>
        /// <param name="rows">As many cells each.</param>
        public static void Write(TextWriter output, string[] headline, string[][] rows)
        {
            int[] widths = Array.ConvertAll(headline, cell => cell.Trim().Length);
            foreach (string[] row in rows)
            {
                for (int i = 0; i < widths.Length; i++)
                {
                    widths[i] = Math.Max(widths[i], row[i].Length);
                }
            }
            WriteRow(output, headline, widths, Array.ConvertAll(headline, cell => cell.Trim()));
            foreach (string[] row in rows) { WriteRow(output, headline, widths, row); }
        }

        private static void WriteRow(
            TextWriter output, string[] headline, int[] widths, string[] cells)
        {
            string line = "";
            for (int i = 0; i < cells.Length; i++)
            {
                line += headline[i].StartsWith(' ')
                    ? cells[i].PadLeft(widths[i]) : cells[i].PadRight(widths[i]);
                line += Gap;
            }
            output.WriteLine(line.TrimEnd());
        }
    }
}
