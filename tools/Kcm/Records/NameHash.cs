using System.Text;
using Device.Kcm;

namespace Tools.Kcm.Records
{
    /// <summary>The hash by which commits know names: 32-bit FNV-1a over the type, then the name.
    /// docs/kcm-format.md section 4.</summary>
    internal static class NameHash
    {
        public static uint Of(KcmItemType type, string name)
        {
            uint hash = Add(2_166_136_261, (byte)type);
            foreach (byte letter in Encoding.ASCII.GetBytes(name)) { hash = Add(hash, letter); }
            return hash;
        }

        private static uint Add(uint hash, byte value)
        {
            return (hash ^ value) * 16_777_619;
        }
    }
}
