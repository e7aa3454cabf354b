using System.Collections.Generic;
using System.Linq;
using Device.Agent;
using Device.Kcm;
using Tools.Kcm.Items;

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
            if (health.DamagedRecordCount > 0)
            {
                findings.Add(
                    $"{health.DamagedRecordCount} damaged records; more than the corrupted items "
                        + "above means that some may be missing which nothing names");
            }
            if (health.TailWasTorn)
            {
                findings.Add("torn tail: a change was cut before its commit, or damaged");
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
