namespace Simulator.Benchmarks.Stores
{
    /// <summary>What rotations cost the flash of an onboarded device. The same in every
    /// run.</summary>
    /// <param name="Kind">Which rotation.</param>
    /// <param name="BankBytes">Bytes of each of the two banks.</param>
    /// <param name="Rotations">How many.</param>
    /// <param name="LiveBytes">Bytes of the device's items.</param>
    /// <param name="BytesProgrammed">In both banks.</param>
    /// <param name="Compactions">Images written.</param>
    /// <param name="FirstErases">Erases of the sector of the first bank that had most.</param>
    /// <param name="SecondErases">The same of the second bank.</param>
    internal sealed record WearFigure(
        RotationKind Kind, int BankBytes, int Rotations, int LiveBytes, long BytesProgrammed,
        int Compactions, int FirstErases, int SecondErases)
    {
        /// <summary>Erases that a sector of NOR flash is good for.</summary>
        public const int ErasesMax = 100_000;

        private const double DaysPerYear = 365.25;

        /// <summary>Of the sector that wears out first.</summary>
        public double ErasesPerRotation
        {
            get
            {
                int most = FirstErases > SecondErases ? FirstErases : SecondErases;
                return (double)most / Rotations;
            }
        }

        /// <summary>Until that sector is worn out, at one rotation a day.</summary>
        public double Years { get { return ErasesMax / ErasesPerRotation / DaysPerYear; } }

        /// <summary>Bytes programmed for each byte of certificate made new.</summary>
        public double BytesPerCertificateByte
        {
            get { return BytesProgrammed / ((double)Rotations * StorePki.CertificateBytes); }
        }
    }
}
