using System;
using System.Collections.Generic;

namespace Device.Desktop
{
    /// <summary>Finds what somebody probably meant to type.</summary>
    public static class NearestWord
    {
        // Two slips, or a third of a longer word: more is another word.
        private const int SlipsMax = 2;

        /// <summary>The candidate with the fewest slips; the first of equals; null when all are too
        /// far.</summary>
        public static string? Find(string word, IEnumerable<string> candidates)
        {
            string? nearest = null;
            int best = Math.Max(SlipsMax, word.Length / 3) + 1;
            foreach (string candidate in candidates)
            {
                int slips = Distance(word, candidate);
                if (slips < best)
                {
                    best = slips;
                    nearest = candidate;
                }
            }
            return nearest;
        }

        /// <summary>Insertions, deletions, replacements and swaps of neighbours that turn one word
        /// into the other (optimal string alignment).</summary>
        public static int Distance(string left, string right)
        {
            int[] beforeLast = new int[right.Length + 1];
            int[] last = new int[right.Length + 1];
            int[] row = new int[right.Length + 1];
            for (int j = 0; j <= right.Length; j++) { last[j] = j; }
            for (int i = 1; i <= left.Length; i++)
            {
                row[0] = i;
                for (int j = 1; j <= right.Length; j++)
                {
                    int replaced = last[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
                    int best = Math.Min(replaced, Math.Min(last[j], row[j - 1]) + 1);
                    bool swapped = i > 1 && j > 1
                        && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1];
                    if (swapped) { best = Math.Min(best, beforeLast[j - 2] + 1); }
                    row[j] = best;
                }
                (beforeLast, last, row) = (last, row, beforeLast);
            }
            return last[right.Length];
        }
    }
}
