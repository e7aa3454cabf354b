using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using Device.Kcm;
using Tools.Kcm.Errors;
using Tools.Kcm.Items;
using Tools.Kcm.Options;
using Tools.Kcm.Records;

namespace Tools.Kcm.Commands
{
    /// <summary>`kcm verify`: how the store is, as it lies on flash.</summary>
    internal static class VerifyCommand
    {
        public static int Run(Terminal terminal, Request request)
        {
            StoreView store = StoreView.Open(request.Image, terminal.Clock);
            List<string> findings = Findings.In(store);
            if (request.Json) { terminal.Out.WriteLine(ToJson(store, findings)); }
            else { Write(terminal.Out, store, findings); }
            return findings.Count == 0 ? KcmExit.Done : KcmExit.Findings;
        }

        private static void Write(TextWriter output, StoreView store, List<string> findings)
        {
            KcmHealth health = store.Health;
            int corrupted = CorruptedCount(store);
            output.WriteLine($"image       {store.Where}");
            output.WriteLine($"banks       2 of {store.BankBytes} bytes");
            output.WriteLine($"generation  {health.Generation}");
            output.WriteLine(
                $"items       {health.ItemCount}: {CountIn(store, KcmArea.Working)} working, "
                    + $"{CountIn(store, KcmArea.Factory)} factory, "
                    + $"{CountIn(store, KcmArea.Staged)} staged; {corrupted} corrupted");
            output.WriteLine(
                $"space       {health.LiveBytes} of {health.CapacityBytes} bytes in use, "
                    + $"{health.CapacityBytes - health.LiveBytes} free, "
                    + $"{health.TailBytes} before the next compaction");
            foreach (BankView bank in store.Flash.Banks)
            {
                output.WriteLine(
                    $"{RecordView.BankName(bank.Bank) + " bank",-11} {bank.State}, "
                        + $"{bank.UsedBytes} bytes written, records: {bank.Records.Length}");
            }
            output.WriteLine($"torn tail   {(health.TailWasTorn ? "yes" : "no")}");
            output.WriteLine($"result      {(findings.Count == 0 ? "clean" : "not clean")}");
            foreach (string finding in findings) { output.WriteLine($"  {finding}"); }
            foreach (string note in Findings.Notes(store))
            {
                output.WriteLine($"note        {note}");
            }
        }

        private static string ToJson(StoreView store, List<string> findings)
        {
            KcmHealth health = store.Health;
            return JsonLine.Make("verify", json =>
            {
                json.WriteString("image", store.Where);
                json.WriteBoolean("isClean", findings.Count == 0);
                json.WriteNumber("bankBytes", store.BankBytes);
                json.WriteNumber("generation", health.Generation);
                json.WriteNumber("items", health.ItemCount);
                json.WriteNumber("capacityBytes", health.CapacityBytes);
                json.WriteNumber("liveBytes", health.LiveBytes);
                json.WriteNumber("freeBytes", health.CapacityBytes - health.LiveBytes);
                json.WriteNumber("tailBytes", health.TailBytes);
                json.WriteNumber("damagedRecords", health.DamagedRecordCount);
                json.WriteNumber("wipedRecords", health.WipedRecordCount);
                json.WriteBoolean("tailWasTorn", health.TailWasTorn);
                json.WriteBoolean("isErasePending", health.IsErasePending);
                json.WriteStartArray("corrupted");
                foreach (ItemView item in store.Items)
                {
                    if (item.Status == KcmStatus.FileCorrupted) { json.WriteStringValue(item.Id); }
                }
                json.WriteEndArray();
                json.WriteStartArray("damaged");
                foreach (RecordView record in store.Flash.Damaged) { record.Write(json); }
                json.WriteEndArray();
                WriteTexts(json, "findings", findings);
                WriteTexts(json, "notes", Findings.Notes(store));
            });
        }

        private static void WriteTexts(Utf8JsonWriter json, string name, List<string> texts)
        {
            json.WriteStartArray(name);
            foreach (string text in texts) { json.WriteStringValue(text); }
            json.WriteEndArray();
        }

        private static int CountIn(StoreView store, KcmArea area)
        {
            return store.Items.Count(item => item.Area == area);
        }

        private static int CorruptedCount(StoreView store)
        {
            return store.Items.Count(item => item.Status == KcmStatus.FileCorrupted);
        }
    }
}
