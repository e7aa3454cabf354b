using System;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Simulator.Cloud.Notifications
{
    /// <summary>HMAC-SHA-256 over "timestamp.body": who has the secret can tell that a notification
    /// is ours and when it was sent.</summary>
    public static class WebhookSignature
    {
        /// <summary>Header with the Unix seconds of the attempt.</summary>
        public const string TimestampHeader = "X-Webhook-Timestamp";

        /// <summary>Header with the signature.</summary>
        public const string Header = "X-Webhook-Signature";

        /// <summary>Header with the id that all attempts for one event have in common.</summary>
        public const string EventHeader = "X-Webhook-Event";

        /// <summary>The value of the header: "v1=" and 64 hexadecimal characters.</summary>
        /// <param name="secret">Its UTF-8 bytes are the key.</param>
        /// <param name="unixSeconds">As in the other header.</param>
        /// <param name="body">Every byte of it.</param>
        public static string Create(string secret, long unixSeconds, ReadOnlySpan<byte> body)
        {
            using IncrementalHash hash = IncrementalHash.CreateHMAC(
                HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
            hash.AppendData(Encoding.ASCII.GetBytes(
                unixSeconds.ToString(CultureInfo.InvariantCulture) + "."));
            hash.AppendData(body);
            return "v1=" + Hex.From(hash.GetHashAndReset());
        }
    }
}
