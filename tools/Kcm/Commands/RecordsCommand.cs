using System;
using System.IO;
using Tools.Kcm.Errors;
using Tools.Kcm.Items;
using Tools.Kcm.Options;
using Tools.Kcm.Records;

namespace Tools.Kcm.Commands
{
    /// <summary>`kcm records`: what lies on flash, in the order of flash.</summary>
    internal static class RecordsCommand
    {
        public static int Run(Terminal terminal, Request request)
        {
            StoreView store = StoreView.Open(request.Image, terminal.Clock);
            if (!request.Json)
            {
                foreach (BankView bank in store.Flash.Banks)
                {
                    Write(terminal.Out, bank, store.BankBytes);
                }
                return KcmExit.Done;
            }
            terminal.Out.WriteLine(JsonLine.Make("records", json =>
            {
                json.WriteString("image", store.Where);
                json.WriteNumber("bankBytes", store.BankBytes);
                json.WriteStartArray("banks");
                foreach (BankView bank in store.Flash.Banks)
                {
                    json.WriteStartObject();
                    json.WriteNumber("bank", bank.Bank);
                    json.WriteString("state", bank.State);
                    if (bank.Generation is uint generation)
                    {
                        json.WriteNumber("generation", generation);
                    }
                    else
                    {
                        json.WriteNull("generation");
                    }
                    json.WriteNumber("usedBytes", bank.UsedBytes);
                    json.WriteStartArray("records");
                    foreach (RecordView record in bank.Records) { record.Write(json); }
                    json.WriteEndArray();
                    json.WriteEndObject();
                }
                json.WriteEndArray();
            }));
            return KcmExit.Done;
        }

        private static void Write(TextWriter output, BankView bank, int bankBytes)
        {
            string generation = bank.Generation == null ? "" : $", generation {bank.Generation}";
            output.WriteLine(
                $"{RecordView.BankName(bank.Bank)} bank: {bank.State}{generation}, "
                    + $"{bank.UsedBytes} of {bankBytes} bytes written, "
                    + $"records: {bank.Records.Length}");
            if (bank.Records.Length == 0) { return; }
            string[][] rows = Array.ConvertAll(bank.Records, record => new[]
            {
                record.OffsetText,
                record.Bytes?.ToString() ?? "?",
                $"{record.Sequence}",
                record.KindText,
                record.AreaText,
                record.TypeText,
                record.NameText,
                Shown.Word(record.State) + (record.Source == null ? "" : $" ({record.Source})"),
            });
            Table.Write(
                output,
                ["OFFSET", " BYTES", " SEQUENCE", "KIND", "AREA", "TYPE", "NAME", "STATE"], rows);
        }
    }
}
