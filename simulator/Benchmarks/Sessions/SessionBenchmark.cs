using System;
using System.Collections.Generic;
using Simulator.Benchmarks.Peers;
using Simulator.Fleet;

namespace Simulator.Benchmarks.Sessions
{
    /// <summary>DTLS stacks beside each other in one run: handshakes, records, and the weight of an
    /// idle session. All on the calling thread, which has to be the process's first: the C
    /// library's figures are those of its main arena.</summary>
    internal static class SessionBenchmark
    {
        private const int CountedHandshakes = 100;
        private const int CountedRecords = 10_000;

        public static StackFigure[] Run(SessionOptions options, LibSsl openSsl)
        {
            LibMbedTls? mbedTls = LibMbedTls.TryLoad();
            if (mbedTls == null)
            {
                Console.Error.WriteLine("left out: Mbed TLS (libmbedtls.so.14 is missing)");
            }
            using HandshakePki pki = new HandshakePki();
            List<StackFigure> figures = new List<StackFigure>();
            foreach (OfferedSuite suite in Enum.GetValues<OfferedSuite>())
            {
                figures.Add(Measure(() => new OurStack(pki, suite), suite, options));
                figures.Add(Measure(() => new OpenSslStack(openSsl, pki, suite), suite, options));
                if (mbedTls != null)
                {
                    figures.Add(Measure(
                        () => new MbedTlsStack(mbedTls, pki, suite), suite, options));
                }
                figures.Add(Measure(() => new BouncyCastleStack(pki, suite), suite, options));
            }
            return figures.ToArray();
        }

        private static StackFigure Measure(
            Func<IDtlsStack> create, OfferedSuite suite, SessionOptions options)
        {
            Weigh(create, options.Sessions, out long clientBytes, out long serverBytes);
            using (IDtlsStack stack = create())
            {
                Console.Error.WriteLine($"{stack.Name}, {suite}");
                double full = HandshakeRate.Measure(stack, resumed: false);
                double? resumed = stack.CanResume
                    ? HandshakeRate.Measure(stack, resumed: true)
                    : null;
                long handshakeBytes = CountHandshakeBytes(stack);
                double records;
                double recordBytes;
                using (IDtlsPair pair = stack.Connect(resumed: false))
                {
                    records = HandshakeRate.MeasureRecords(pair);
                    recordBytes = CountRecordBytes(pair);
                }
                return new StackFigure(
                    stack.Name, suite, full, resumed, records, handshakeBytes, recordBytes,
                    clientBytes, serverBytes);
            }
        }

        private static long CountHandshakeBytes(IDtlsStack stack)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            for (int i = 0; i < CountedHandshakes; i++)
            {
                stack.Connect(resumed: false).Dispose();
            }
            return (GC.GetTotalAllocatedBytes(precise: true) - before) / CountedHandshakes;
        }

        private static double CountRecordBytes(IDtlsPair pair)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < CountedRecords; i++) { pair.Exchange(); }
            return (double)(GC.GetAllocatedBytesForCurrentThread() - before) / CountedRecords;
        }

        // A stack of its own: the tables of one that has seen ten thousand handshakes grow by more
        // at a time than all the sessions weigh.
        private static void Weigh(
            Func<IDtlsStack> create, int count, out long clientBytes, out long serverBytes)
        {
            using IDtlsStack stack = create();
            stack.Connect(resumed: false).Dispose();
            IDtlsPair[] pairs = new IDtlsPair[count];
            long before = HeapSize.Measure();
            for (int i = 0; i < count; i++) { pairs[i] = stack.Connect(resumed: false); }
            long both = HeapSize.Measure();
            foreach (IDtlsPair pair in pairs) { pair.DropClient(); }
            long server = HeapSize.Measure();
            clientBytes = (both - server) / count;
            serverBytes = (server - before) / count;
            foreach (IDtlsPair pair in pairs) { pair.Dispose(); }
        }
    }
}
