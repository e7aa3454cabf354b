using System;
using System.Collections.Generic;
using System.Security.Cryptography;
using Device.Crypto;
using Device.X509;

namespace Simulator.Cloud.Ca
{
    /// <summary>A self-signed P-256 root with its key: what every signer of the emulator has
    /// inside. Thread-safe.</summary>
    internal sealed class IssuingRoot : IDisposable
    {
        /// <summary>Octets of a serial number; RFC 5280 section 4.1.2.2 allows 20.</summary>
        public const int SerialBytes = 16;

        // A device whose clock is a little slow must not meet a certificate of the future.
        private static readonly TimeSpan Backdate = TimeSpan.FromMinutes(5);
        private static readonly TimeSpan RootBackdate = TimeSpan.FromHours(1);

        private readonly ServerKey _key;
        private readonly TimeProvider _time;
        private readonly byte[] _keyId;

        private IssuingRoot(ServerKey key, Certificate certificate, TimeProvider time)
        {
            _key = key;
            _time = time;
            _keyId = CertificateWriter.KeyIdOf(certificate.PublicPoint);
            Certificate = certificate;
            Pem = PemEncoding.WriteString("CERTIFICATE", certificate.Der) + "\n";
        }

        public Certificate Certificate { get; }

        public string Pem { get; }

        /// <summary>The certificate of a new root.</summary>
        /// <param name="key">Its key.</param>
        /// <param name="name">DER Name. No two roots may share one: verifiers find issuers by
        /// it.</param>
        /// <param name="days">Validity.</param>
        /// <param name="now">Wall clock.</param>
        public static byte[] CreateCertificate(
            ServerKey key, byte[] name, int days, DateTimeOffset now)
        {
            DateTimeOffset notBefore = now - RootBackdate;
            return CertificateWriter.Write(
                new CertificateTemplate
                {
                    Profile = CertificateProfile.RootCa,
                    Serial = NewSerial(),
                    IssuerName = name,
                    SubjectName = name,
                    PublicPoint = PointOf(key),
                    NotBefore = notBefore,
                    NotAfter = notBefore.AddDays(days),
                },
                key);
        }

        /// <summary>Joins key and certificate.</summary>
        /// <param name="key">Owned by the root from now on, when there is no problem.</param>
        /// <param name="der">The certificate.</param>
        /// <param name="time">Wall clock.</param>
        /// <param name="root">The root; null when there is a problem.</param>
        /// <returns>Null, or why the two are no root.</returns>
        public static string? TryJoin(
            ServerKey key, byte[] der, TimeProvider time, out IssuingRoot root)
        {
            root = null!;
            X509Fault fault = Certificate.TryParse(der, 0, der.Length, out Certificate parsed);
            if (fault != X509Fault.None) { return $"the authority's certificate: {fault}"; }
            if (!PointOf(key).AsSpan().SequenceEqual(parsed.PublicPoint))
            {
                return "the key is not that of the authority's certificate in the store";
            }
            root = new IssuingRoot(key, parsed, time);
            return null;
        }

        public static byte[] PointOf(ServerKey key)
        {
            byte[] point = new byte[P256.PointSize];
            key.CopyPublicPoint(point, 0);
            return point;
        }

        public CertificateIssued Issue(
            CertificateProfile profile, byte[] publicPoint, byte[] subject,
            IReadOnlyList<string> hosts, TimeSpan validity)
        {
            DateTimeOffset now = _time.GetUtcNow();
            DateTimeOffset first = DateTimeOffset.FromUnixTimeSeconds(
                Certificate.NotBeforeSeconds);
            DateTimeOffset last = DateTimeOffset.FromUnixTimeSeconds(Certificate.NotAfterSeconds);
            DateTimeOffset notBefore = now - Backdate < first ? first : now - Backdate;
            DateTimeOffset notAfter = last - now < validity ? last : now + validity;
            byte[] serial = NewSerial();
            byte[] der = CertificateWriter.Write(
                new CertificateTemplate
                {
                    Profile = profile,
                    Serial = serial,
                    IssuerName = Certificate.Subject,
                    IssuerKeyId = _keyId,
                    SubjectName = subject,
                    PublicPoint = publicPoint,
                    NotBefore = notBefore,
                    NotAfter = notAfter,
                    Hosts = hosts,
                },
                _key);
            return new CertificateIssued(serial, der, notAfter.ToUnixTimeSeconds());
        }

        public CertificateIssued IssueDevice(
            byte[] publicPoint, string endpoint, string account, string internalEndpoint,
            TimeSpan validity)
        {
            return Issue(
                CertificateProfile.Device, publicPoint,
                CertificateWriter.WriteName(endpoint, account, internalEndpoint), [], validity);
        }

        public byte[] Sign(ReadOnlySpan<byte> body)
        {
            return _key.SignDer(body);
        }

        public void Dispose()
        {
            _key.Dispose();
        }

        private static byte[] NewSerial()
        {
            byte[] serial = RandomNumberGenerator.GetBytes(SerialBytes);
            // Positive, and without a leading zero that DER would have to drop.
            serial[0] = (byte)((serial[0] & 0x7f) | 0x40);
            return serial;
        }
    }
}
