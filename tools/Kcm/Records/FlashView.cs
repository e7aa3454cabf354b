using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using Device.Agent;
using Device.Kcm;
using Tools.Kcm.Images;

namespace Tools.Kcm.Records
{
    /// <summary>Both banks, record by record, and the names to try where damage took
    /// one.</summary>
    internal sealed class FlashView
    {
        private FlashView(BankView[] banks, string[] names)
        {
            Banks = banks;
            Names = names;
        }

        /// <summary>Two.</summary>
        public BankView[] Banks { get; }

        /// <summary>Every name that a record bears, and the reserved ones.</summary>
        public string[] Names { get; }

        /// <summary>Damaged records of the bank that counts.</summary>
        public IEnumerable<RecordView> Damaged
        {
            get
            {
                return Banks.Where(bank => bank.IsLive).SelectMany(bank => bank.Records)
                    .Where(record => record.State == RecordState.Damaged);
            }
        }

        /// <param name="image">Both banks.</param>
        /// <param name="root">The root of trust.</param>
        /// <param name="wanted">A further name to try, or null.</param>
        public static FlashView Read(StoreImage image, byte[] root, string? wanted)
        {
            BankView[] banks =
                [LogReader.Read(image.First, 0, root), LogReader.Read(image.Second, 1, root)];
            BankView? live = banks.Where(bank => bank.Generation != null)
                .OrderByDescending(bank => bank.Generation).FirstOrDefault();
            if (live != null) { live.IsLive = true; }
            RecordView[] records = banks.SelectMany(bank => bank.Records).ToArray();
            string[] names = records.Select(record => record.Name).Append(wanted).OfType<string>()
                .Concat(Reserved()).Distinct().ToArray();
            foreach (RecordView record in records)
            {
                if (record.Name == null && record.NameHash is uint hash
                    && record.Type is KcmItemType type)
                {
                    record.Name = names.FirstOrDefault(name => NameHash.Of(type, name) == hash);
                }
            }
            return new FlashView(banks, names);
        }

        private static IEnumerable<string> Reserved()
        {
            return typeof(ItemNames).GetFields(BindingFlags.Public | BindingFlags.Static)
                .Where(field => field.IsLiteral).Select(field => field.GetRawConstantValue())
                .OfType<string>();
        }
    }
}
