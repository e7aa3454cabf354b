using System;
using System.Security.Cryptography;
using Simulator.Cloud.Devices;

namespace Simulator.Cloud.Profiles
{
    /// <summary>What devices of one kind have in common. Immutable.</summary>
    public sealed record DeviceProfile
    {
        /// <summary>Characters of an id.</summary>
        public const int UidCount = 22;

        /// <summary>Longest name.</summary>
        public const int NameCountMax = 100;

        private const string Alphabet =
            "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

        /// <summary>22 characters of base 62.</summary>
        public required string Uid { get; init; }

        /// <summary>Its owner.</summary>
        public required Account Account { get; init; }

        /// <summary>Unique in the account.</summary>
        public required string Name { get; init; }

        /// <summary>Of all its devices that have none of their own.</summary>
        public required DevicePlan Plan { get; init; }

        /// <summary>Root CA that a device is transferred to when it is sealed to the profile; ""
        /// leaves it where it is.</summary>
        public string RootCaUid { get; init; } = "";

        /// <summary>Unix milliseconds.</summary>
        public required long CreatedAtMs { get; init; }

        /// <summary>An id that nothing has yet.</summary>
        public static string NewUid()
        {
            return RandomNumberGenerator.GetString(Alphabet, UidCount);
        }

        /// <summary>True for what could be an id.</summary>
        public static bool IsUid(string text)
        {
            return text.Length == UidCount && !text.AsSpan().ContainsAnyExcept(Alphabet);
        }
    }
}
