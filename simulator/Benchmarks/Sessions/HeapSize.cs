using System;
using System.Runtime.InteropServices;

namespace Simulator.Benchmarks.Sessions
{
    /// <summary>What the process holds: managed objects that are reachable, and what was taken from
    /// the C library's heap and not given back.</summary>
    internal static class HeapSize
    {
        /// <summary>Bytes. Without glibc 2.33 the managed ones only.</summary>
        public static long Measure()
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            long managed = GC.GetTotalMemory(forceFullCollection: true);
            return managed + Native();
        }

        private static long Native()
        {
            if (!OperatingSystem.IsLinux()
                || !NativeLibrary.TryLoad("libc.so.6", out nint library)
                || !NativeLibrary.TryGetExport(library, "mallinfo2", out _))
            {
                return 0;
            }
            MallocInfo info = ReadMallocInfo();
            return (long)(info.InUse + info.Mapped);
        }

        [DllImport("libc.so.6", EntryPoint = "mallinfo2")]
        private static extern MallocInfo ReadMallocInfo();

        // struct mallinfo2 of malloc.h: ten size_t.
        [StructLayout(LayoutKind.Sequential)]
        private struct MallocInfo
        {
            public nuint Arena;
            public nuint FreeChunks;
            public nuint FastBins;
            public nuint MappedCount;
            public nuint Mapped;
            public nuint Unused;
            public nuint FastBinBytes;
            public nuint InUse;
            public nuint Free;
            public nuint Releasable;
        }
    }
}
