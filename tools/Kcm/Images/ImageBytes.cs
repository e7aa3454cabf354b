using System;
using System.IO;
using Tools.Kcm.Errors;

namespace Tools.Kcm.Images
{
    /// <summary>Reads bytes of image files: opened to read and nothing else.</summary>
    internal static class ImageBytes
    {
        /// <summary>At most so many bytes from an offset on, and the whole file's size.</summary>
        /// <exception cref="Device.Desktop.Errors.CommandException">KCM101, KCM102.</exception>
        public static byte[] Read(string file, long offset, int bytesMax, out long size)
        {
            try
            {
                using FileStream stream = new FileStream(
                    file, FileMode.Open, FileAccess.Read, FileShare.Read);
                size = stream.Length;
                long count = Math.Clamp(size - offset, 0, bytesMax);
                byte[] bytes = new byte[count];
                stream.Position = offset;
                stream.ReadExactly(bytes);
                return bytes;
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException
                or UnauthorizedAccessException or ArgumentException or NotSupportedException
                or EndOfStreamException)
            {
                throw KcmErrors.ImageUnreadable(file, e.Message, e);
            }
            catch (IOException e)
            {
                throw IsHeld(e)
                    ? KcmErrors.ImageInUse(file, e.Message)
                    : KcmErrors.ImageUnreadable(file, e.Message, e);
            }
        }

        // A sharing violation of Windows (32, 33) or a lock elsewhere (EAGAIN: Linux 11, macOS 35);
        // a medium that does not give its bytes is something else.
        private static bool IsHeld(IOException e)
        {
            return (e.HResult & 0xffff) is 32 or 33 or 11 or 35;
        }
    }
}
