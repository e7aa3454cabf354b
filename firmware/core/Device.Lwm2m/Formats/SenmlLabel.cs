namespace Device.Lwm2m.Formats
{
    /// <summary>Labels of SenML, by their numbers in CBOR (RFC 8428 section 6, table 4), and what
    /// LwM2M adds.</summary>
    internal static class SenmlLabel
    {
        internal const int BaseVersion = -1;
        internal const int BaseName = -2;
        internal const int BaseTime = -3;
        internal const int BaseUnit = -4;
        internal const int BaseValue = -5;
        internal const int BaseSum = -6;
        internal const int Name = 0;
        internal const int Unit = 1;
        internal const int Value = 2;
        internal const int Text = 3;
        internal const int Boolean = 4;
        internal const int Sum = 5;
        internal const int Time = 6;
        internal const int UpdateTime = 7;
        internal const int Data = 8;

        /// <summary>An object link (LwM2M 1.1 table 7.4.5-1): a text in CBOR too, so the number
        /// is ours.</summary>
        internal const int ObjectLink = 9;

        /// <summary>One to pass over.</summary>
        internal const int Unknown = 10;

        /// <summary>One that ends in "_" (section 4.4): not to be passed over.</summary>
        internal const int MustUnderstand = 11;

        internal const string ObjectLinkText = "vlo";

        private const int Smallest = BaseSum;

        private static readonly string[] Texts = new string[]
        {
            "bs", "bv", "bu", "bt", "bn", "bver", "n", "u", "v", "vs", "vb", "s", "t", "ut", "vd",
            ObjectLinkText,
        };

        /// <summary>The label of a name in JSON.</summary>
        internal static int Parse(byte[] buffer, int offset, int count)
        {
            for (int i = 0; i < Texts.Length; i++)
            {
                if (IsText(Texts[i], buffer, offset, count)) { return i + Smallest; }
            }
            return IsCritical(buffer, offset, count) ? MustUnderstand : Unknown;
        }

        /// <summary>True for a label's text that ends in "_".</summary>
        internal static bool IsCritical(byte[] buffer, int offset, int count)
        {
            return count > 0 && buffer[offset + count - 1] == '_';
        }

        internal static bool IsText(string text, byte[] buffer, int offset, int count)
        {
            if (text.Length != count) { return false; }
            for (int i = 0; i < count; i++)
            {
                if (buffer[offset + i] != text[i]) { return false; }
            }
            return true;
        }
    }
}
