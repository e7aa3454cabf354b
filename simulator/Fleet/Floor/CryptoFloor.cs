using System;
using System.Diagnostics;

namespace Simulator.Fleet.Floor
{
    /// <summary>What OpenSSL's raw P-256 costs on this machine, now. Seconds of one core per
    /// operation.</summary>
    public sealed class CryptoFloor
    {
        // Four operations, three rounds each, 25 ms a round: about 0.3 s. The best round counts,
        // for a neighbour on the machine can only make a round slower.
        private const int Rounds = 3;
        private const double RoundSeconds = 0.025;
        private const int BatchCount = 16;

        private CryptoFloor(double keyPair, double agreement, double signature, double verification)
        {
            KeyPairSeconds = keyPair;
            AgreementSeconds = agreement;
            SignatureSeconds = signature;
            VerificationSeconds = verification;
        }

        /// <summary>To make a key pair.</summary>
        public double KeyPairSeconds { get; }

        /// <summary>ECDH with an imported point.</summary>
        public double AgreementSeconds { get; }

        /// <summary>ECDSA, sign.</summary>
        public double SignatureSeconds { get; }

        /// <summary>ECDSA, verify.</summary>
        public double VerificationSeconds { get; }

        /// <summary>Measures for about 0.3 s, on the calling thread.</summary>
        /// <returns>Null when this machine has no libcrypto.</returns>
        public static CryptoFloor? TryMeasure()
        {
            LibCrypto? library = LibCrypto.TryLoad();
            if (library == null) { return null; }

            byte[] digest = new byte[32];
            digest.AsSpan().Fill(0x5A);
            byte[] signature = new byte[80];
            nint key = library.GenerateKey();
            nint peerKey = library.GenerateKey();
            int signatureCount = library.Sign(key, digest, signature);
            byte[] made = signature.AsSpan(0, signatureCount).ToArray();
            try
            {
                return new CryptoFloor(
                    Measure(() => library.Free(library.GenerateKey())),
                    Measure(() => library.Agree(key, peerKey)),
                    Measure(() => library.Sign(key, digest, signature)),
                    Measure(() => library.Verify(key, digest, made)));
            }
            finally
            {
                library.Free(key);
                library.Free(peerKey);
            }
        }

        /// <summary>Core seconds that the operations cost at least.</summary>
        public double SecondsOf(OperationCounts counts)
        {
            return counts.KeyPairs * KeyPairSeconds
                + counts.Agreements * AgreementSeconds
                + counts.Signatures * SignatureSeconds
                + counts.Verifications * VerificationSeconds;
        }

        // CPU time, not wall-clock time: on a busy machine the latter would make the floor higher
        // and the ratio better than they are. The process idles but for this thread; where it does
        // not, wall-clock time is the smaller of the two.
        private static double Measure(Action operation)
        {
            operation();
            double best = double.MaxValue;
            for (int round = 0; round < Rounds; round++)
            {
                TimeSpan cpuStart = Environment.CpuUsage.TotalTime;
                long start = Stopwatch.GetTimestamp();
                double seconds;
                int count = 0;
                do
                {
                    for (int i = 0; i < BatchCount; i++) { operation(); }
                    count += BatchCount;
                    seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
                }
                while (seconds < RoundSeconds);
                double cpuSeconds = (Environment.CpuUsage.TotalTime - cpuStart).TotalSeconds;
                best = Math.Min(best, Math.Min(seconds, cpuSeconds) / count);
            }
            return best;
        }
    }
}
