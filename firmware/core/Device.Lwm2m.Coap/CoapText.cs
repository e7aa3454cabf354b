using System;

namespace Device.Lwm2m.Coap
{
    /// <summary>Checks of texts that we send.</summary>
    public static class CoapText
    {
        private const int SegmentCountMax = 255;

        /// <summary>Throws when a character is not printable ASCII.</summary>
        internal static void Require(string text)
        {
            if (text == null) { throw new ArgumentNullException(nameof(text)); }
            for (int i = 0; i < text.Length; i++)
            {
                if (text[i] < ' ' || text[i] > '~') { throw new ArgumentException("not ASCII"); }
            }
        }

        /// <summary>Throws when a path has an empty or too long segment, or too many.</summary>
        internal static void RequirePath(string path)
        {
            Require(path);
            if (!IsPath(path)) { throw new ArgumentException("path"); }
        }

        /// <summary>True for segments divided by single slashes, none of them empty or too long;
        /// also for no segment at all.</summary>
        public static bool IsPath(string path)
        {
            if (path.Length == 0) { return true; }
            int segments = 1;
            int count = 0;
            for (int i = 0; i <= path.Length; i++)
            {
                if (i < path.Length && path[i] != '/')
                {
                    count++;
                    continue;
                }
                if (count == 0 || count > SegmentCountMax) { return false; }
                if (i < path.Length) { segments++; }
                count = 0;
            }
            return segments <= CoapMessage.PathCountMax;
        }
    }
}
