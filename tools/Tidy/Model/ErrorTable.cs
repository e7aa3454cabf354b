using System;
using System.Collections.Generic;
using System.Linq;

namespace Tidy.Model
{
    /// <summary>The rows of docs/errors.md: in a section "## Type", the cells code and member; in
    /// the sections of commands, the cell code.</summary>
    public sealed class ErrorTable
    {
        private readonly List<(int Line, string Section, string[] Cells)> _rows =
            new List<(int Line, string Section, string[] Cells)>();

        public ErrorTable(string[]? lines)
        {
            string section = "";
            for (int i = 0; lines != null && i < lines.Length; i++)
            {
                string line = lines[i].Trim();
                if (line.StartsWith("## ", StringComparison.Ordinal))
                {
                    section = line[3..].Trim();
                }
                if (!line.StartsWith('|')) { continue; }
                string[] cells = line.Trim('|').Split('|')
                    .Select(cell => cell.Trim().Trim('`'))
                    .ToArray();
                bool isHead = cells[0] == "code" || cells[0].StartsWith('-');
                if (!isHead) { _rows.Add((i + 1, section, cells)); }
            }
        }

        /// <summary>First cells of all rows: the codes.</summary>
        public IEnumerable<(int Line, string Code)> Codes
        {
            get { return _rows.Select(row => (row.Line, row.Cells[0])); }
        }

        /// <summary>First cell of the member's row in the section of its type; null without a
        /// row.</summary>
        public string? CodeOf(string type, string member)
        {
            return _rows.Where(row => IsRowOf(row, type) && row.Cells[1] == member)
                .Select(row => row.Cells[0])
                .FirstOrDefault();
        }

        /// <summary>Members that the section of a type has rows for.</summary>
        public IEnumerable<(int Line, string Member)> RowsOf(string type)
        {
            return _rows.Where(row => IsRowOf(row, type)).Select(row => (row.Line, row.Cells[1]));
        }

        private static bool IsRowOf((int Line, string Section, string[] Cells) row, string type)
        {
            return row.Cells.Length > 1 && row.Section.Trim('`').Split(' ', '.')[0] == type;
        }
    }
}
