namespace Simulator.Cloud.Ca
{
    /// <summary>What an owner decides about a root CA; all of it can change later but the name in
    /// its certificate. Immutable.</summary>
    public sealed record RootCaSettings
    {
        /// <summary>Longest name: it becomes the common name (RFC 5280 appendix A.1).</summary>
        public const int NameCountMax = 64;

        /// <summary>Renewals happen by themselves at this share of a certificate's life, unless
        /// told otherwise: two thirds.</summary>
        public const int RenewShareDefault = 67;

        /// <summary>Shortest validity of a device's certificate, seconds.</summary>
        public const int DeviceValiditySecondsMin = 60;

        /// <summary>Validity of a device's certificate unless told otherwise: a year.</summary>
        public const int DeviceValiditySecondsDefault = 365 * 86_400;

        /// <summary>Longest validity of a device's certificate: 35 years, as long as that of a
        /// root.</summary>
        public const int DeviceValiditySecondsMax = InternalCa.RootDays * 86_400;

        /// <summary>Unique in the account.</summary>
        public required string Name { get; init; }

        /// <summary>The cloud queues a renewal when <see cref="RenewSharePercent"/> of a
        /// certificate's life is over.</summary>
        public bool AutoRenew { get; init; }

        /// <summary>1 to 99.</summary>
        public int RenewSharePercent { get; init; } = RenewShareDefault;

        /// <summary>Of the certificates that it issues from now on.</summary>
        public int DeviceValiditySeconds { get; init; } = DeviceValiditySecondsDefault;

        /// <summary>False: it issues nothing, and no device under it connects.</summary>
        public bool IsActive { get; init; } = true;

        /// <summary>Null, or what is wrong, in words for the person who sets it.</summary>
        public string? Check()
        {
            if (Name.Length is 0 or > NameCountMax)
            {
                return $"a name has 1 to {NameCountMax} characters, this one has {Name.Length}";
            }
            foreach (char character in Name)
            {
                if (character is < ' ' or > '~')
                {
                    return "a name has printable ASCII characters only: it goes into certificates";
                }
            }
            if (RenewSharePercent is < 1 or > 99)
            {
                return $"the share must be 1 to 99 percent, it is {RenewSharePercent}";
            }
            return DeviceValiditySeconds is < DeviceValiditySecondsMin
                or > DeviceValiditySecondsMax
                ? $"the validity must be {DeviceValiditySecondsMin} to "
                    + $"{DeviceValiditySecondsMax} seconds, it is {DeviceValiditySeconds}"
                : null;
        }
    }
}
