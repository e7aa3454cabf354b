using System;

namespace Simulator.Cloud.Ca
{
    /// <summary>Why a certificate was taken back (RFC 5280 section 5.3.1); the numbers are on the
    /// revocation list and in the store.</summary>
    public enum RevocationReason
    {
        /// <summary>Nobody said; left out of the list, as the RFC asks.</summary>
        Unspecified = 0,

        /// <summary>The device's key is known to others: every certificate of that key
        /// goes.</summary>
        KeyCompromise = 1,

        /// <summary>The authority's key is known to others.</summary>
        CaCompromise = 2,

        /// <summary>The device belongs to somebody else now.</summary>
        AffiliationChanged = 3,

        /// <summary>Another certificate takes its place. The only reason that puts no device on
        /// hold: it recovers by itself.</summary>
        Superseded = 4,

        /// <summary>The device is out of service.</summary>
        CessationOfOperation = 5,

        /// <summary>For the time being. What brings the device back is an update, and with it
        /// another certificate.</summary>
        CertificateHold = 6,

        /// <summary>A right that the certificate stands for was withdrawn.</summary>
        PrivilegeWithdrawn = 9,

        /// <summary>Of attribute certificates; taken because others send it.</summary>
        AaCompromise = 10,
    }

    /// <summary>The reasons as REST names them: as in RFC 5280.</summary>
    public static class RevocationReasons
    {
        private static readonly string[] Texts =
        [
            "unspecified", "keyCompromise", "cACompromise", "affiliationChanged", "superseded",
            "cessationOfOperation", "certificateHold", "", "", "privilegeWithdrawn",
            "aACompromise",
        ];

        /// <summary>The name in REST and in the audit log.</summary>
        public static string ToText(RevocationReason reason)
        {
            return Texts[(int)reason];
        }

        /// <summary>Reads a name, in any case, or a number; false when it is none. removeFromCRL
        /// (8) is none: it belongs to delta lists, which are not made.</summary>
        public static bool TryParse(string text, out RevocationReason reason)
        {
            reason = RevocationReason.Unspecified;
            for (int i = 0; i < Texts.Length; i++)
            {
                if (Texts[i].Length > 0
                    && (Texts[i].Equals(text, StringComparison.OrdinalIgnoreCase)
                        || text == i.ToString(
                            System.Globalization.CultureInfo.InvariantCulture)))
                {
                    reason = (RevocationReason)i;
                    return true;
                }
            }
            return false;
        }
    }
}
