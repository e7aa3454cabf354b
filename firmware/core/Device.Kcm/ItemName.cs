namespace Device.Kcm
{
    /// <summary>The rules for names (1 to 100 of A-Z a-z 0-9 _ . -) and the hash by which the index
    /// finds them.</summary>
    internal static class ItemName
    {
        private const uint FnvOffset = 2166136261;
        private const uint FnvPrime = 16777619;

        /// <summary>Checks a name and gives its bytes.</summary>
        public static KcmStatus TryGetBytes(string name, out byte[] bytes)
        {
            bytes = null;
            if (name == null || name.Length == 0) { return KcmStatus.InvalidParameter; }
            if (name.Length > KcmLimits.NameBytesMax) { return KcmStatus.FileNameTooLong; }
            byte[] copy = new byte[name.Length];
            for (int i = 0; i < copy.Length; i++)
            {
                char c = name[i];
                if (c > 0x7f || !IsAllowed((byte)c)) { return KcmStatus.FileNameInvalid; }
                copy[i] = (byte)c;
            }
            bytes = copy;
            return KcmStatus.Success;
        }

        /// <summary>True when every byte may stand in a name.</summary>
        public static bool IsValid(byte[] buffer, int offset, int count)
        {
            for (int i = 0; i < count; i++)
            {
                if (!IsAllowed(buffer[offset + i])) { return false; }
            }
            return count > 0 && count <= KcmLimits.NameBytesMax;
        }

        /// <summary>FNV-1a over type and name. Only a filter: names are compared in full, because
        /// whoever chooses names can also choose colliding ones.</summary>
        public static uint Hash(KcmItemType type, byte[] buffer, int offset, int count)
        {
            uint hash = (FnvOffset ^ (uint)type) * FnvPrime;
            for (int i = 0; i < count; i++)
            {
                hash = (hash ^ buffer[offset + i]) * FnvPrime;
            }
            return hash;
        }

        private static bool IsAllowed(byte c)
        {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
                || c == '_' || c == '.' || c == '-';
        }
    }
}
