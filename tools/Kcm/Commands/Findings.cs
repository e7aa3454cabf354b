using System.Collections.Generic;
using System.Linq;
using Device.Agent;
using Device.Kcm;
using Tools.Kcm.Items;
using Tools.Kcm.Records;

namespace Tools.Kcm.Commands
{
    /// <summary>What is not as it should be in a store, in words, with the names.</summary>
    internal static class Findings
    {
        public static List<string> In(StoreView store)
        {
            KcmHealth health = store.Health;
            List<string> findings = new List<string>();
            foreach (ItemView item in store.Items)
            {
                if (item.Status == KcmStatus.Success) { continue; }
                findings.Add(item.Status == KcmStatus.FileCorrupted
                    ? $"corrupted: {item.Id}" : $"unusable ({item.Status}): {item.Id}");
            }
            findings.AddRange(store.Flash.Damaged.Select(record => record.Line));
            if (health.DamagedRecordCount > 0)
            {
                findings.Add(
                    $"{health.DamagedRecordCount} damaged records; more than the corrupted items "
                        + "above means that some may be missing which nothing names");
            }
            BankView? live = store.Flash.Banks.FirstOrDefault(bank => bank.IsLive);
            if (live?.BadHeaderOffset is int header)
            {
                findings.Add(
                    $"header: the copy at 0x{header:x4} of the {RecordView.BankName(live.Bank)} "
                        + "bank is not whole, or its sector is bad; the other one counts");
            }
            if (health.TailWasTorn)
            {
                string at = live?.TornOffset is int offset ? $" at 0x{offset:x4}" : "";
                findings.Add($"torn tail{at}: a change was cut before its commit, or damaged");
            }
            if (health.IsErasePending)
            {
                findings.Add("erase pending: the spare bank holds old bytes until the next mount");
            }
            findings.AddRange(store.Items
                .Where(item => item.Type == KcmItemType.PrivateKey && item.KeyFingerprint != null)
                .Select(key => MismatchOf(key, store.Items))
                .OfType<string>());
            return findings;
        }

        /// <summary>What somebody may want to know and is no fault of the store: records that their
        /// deletion overwrote, certificates out of their validity at this computer's time.
        /// </summary>
        public static List<string> Notes(StoreView store)
        {
            List<string> notes = new List<string>();
            if (store.Health.WipedRecordCount > 0)
            {
                notes.Add(
                    $"{store.Health.WipedRecordCount} records are zeros: a deletion overwrote them "
                        + "because no bank took a new image");
            }
            notes.AddRange(store.Items.SelectMany(item => item.Certificates
                    .Where(certificate => !certificate.Remaining.IsNow)
                    .Select(certificate =>
                        $"{item.Id}: {certificate.Subject} {certificate.Remaining.Text}")));
            return notes;
        }

        private static string? MismatchOf(ItemView key, ItemView[] items)
        {
            string name = key.Name switch
            {
                ItemNames.BootstrapKey => ItemNames.BootstrapCertificate,
                ItemNames.ManagementKey => ItemNames.ManagementCertificate,
                _ => key.Name,
            };
            ItemView? certificate = items.FirstOrDefault(item => item.Area == key.Area
                && item.Type == KcmItemType.Certificate && item.Name == name);
            return certificate?.KeyFingerprint == null
                || certificate.KeyFingerprint == key.KeyFingerprint
                ? null
                : $"{certificate.Id} does not belong to {key.Id}: key "
                    + $"{certificate.KeyFingerprint[..16]}…, expected {key.KeyFingerprint![..16]}…";
        }
    }
}
