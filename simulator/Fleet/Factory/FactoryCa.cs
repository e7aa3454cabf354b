using System;
using System.IO;
using System.Security.Cryptography;
using System.Text;
using Device.Crypto;
using Device.X509;
using Simulator.Cloud.Ca;
using Simulator.Fleet.Data;
using Simulator.Fleet.Errors;

namespace Simulator.Fleet.Factory
{
    /// <summary>
    /// The certificate authority of the run's factory, as the factory configurator would have one:
    /// its key stays in the data directory, so that a later run goes on with the same fleet.
    /// Thread-safe.
    /// </summary>
    public sealed class FactoryCa : IDisposable
    {
        /// <summary>Validity of the CA: 35 years.</summary>
        public const int RootDays = 12_775;

        /// <summary>Validity of a device's factory certificate: 20 years, twice a device's
        /// life.</summary>
        public const int DeviceDays = 7_300;

        private const int SerialBytes = 16;
        private const string PemLabel = "CERTIFICATE";

        // A clock that is a little slow must not meet a certificate of the future.
        private static readonly TimeSpan Backdate = TimeSpan.FromHours(1);

        private readonly ServerKey _key;
        private readonly Certificate _certificate;
        private readonly byte[] _keyId;
        private readonly DateTimeOffset _notBefore;

        private FactoryCa(ServerKey key, Certificate certificate, string pem)
        {
            _key = key;
            _certificate = certificate;
            _keyId = CertificateWriter.KeyIdOf(certificate.PublicPoint);
            _notBefore = DateTimeOffset.FromUnixTimeSeconds(certificate.NotBeforeSeconds);
            Pem = pem;
        }

        /// <summary>The CA's certificate, to be trusted by the emulator.</summary>
        public string Pem { get; }

        /// <summary>Reads the CA of a directory, or makes it.</summary>
        /// <exception cref="Device.Desktop.Errors.CommandException">FLT113.</exception>
        public static FactoryCa Open(RunDirectory directory)
        {
            if (!File.Exists(directory.CaKeyFile)) { return Create(directory); }
            if (!ServerKey.TryReadPem(File.ReadAllText(directory.CaKeyFile), out ServerKey key))
            {
                throw FleetErrors.DirectoryDamaged(
                    directory.CaKeyFile, "it is not a P-256 private key in PEM", null);
            }
            // The key is written first: without a certificate the making of it was cut.
            return File.Exists(directory.CaFile)
                ? Load(directory, key, File.ReadAllText(directory.CaFile))
                : Certify(directory, key);
        }

        /// <summary>A device's factory certificate, DER: CN the endpoint, OU the account,
        /// digitalSignature, clientAuth.</summary>
        public byte[] Issue(byte[] publicPoint, string endpoint, string accountId)
        {
            return CertificateWriter.Write(
                new CertificateTemplate
                {
                    Profile = CertificateProfile.Device,
                    Serial = NewSerial(),
                    IssuerName = _certificate.Subject,
                    IssuerKeyId = _keyId,
                    SubjectName = CertificateWriter.WriteName(endpoint, accountId, null),
                    PublicPoint = publicPoint,
                    NotBefore = _notBefore,
                    NotAfter = _notBefore.AddDays(DeviceDays),
                },
                _key);
        }

        /// <inheritdoc/>
        public void Dispose()
        {
            _key.Dispose();
        }

        private static FactoryCa Create(RunDirectory directory)
        {
            ServerKey key = ServerKey.Generate();
            RunDirectory.WriteSecret(
                directory.CaKeyFile, Encoding.ASCII.GetBytes(key.ToPem()));
            return Certify(directory, key);
        }

        private static FactoryCa Certify(RunDirectory directory, ServerKey key)
        {
            byte[] point = new byte[P256.PointSize];
            key.CopyPublicPoint(point, 0);
            byte[] keyId = CertificateWriter.KeyIdOf(point);
            // Two factories' CAs must not share a name: verifiers find issuers by it.
            byte[] name = CertificateWriter.WriteName(
                "Factory CA " + Convert.ToHexStringLower(keyId.AsSpan(0, 4)), null, null);
            DateTimeOffset notBefore = TimeProvider.System.GetUtcNow() - Backdate;
            byte[] der = CertificateWriter.Write(
                new CertificateTemplate
                {
                    Profile = CertificateProfile.RootCa,
                    Serial = NewSerial(),
                    IssuerName = name,
                    SubjectName = name,
                    PublicPoint = point,
                    NotBefore = notBefore,
                    NotAfter = notBefore.AddDays(RootDays),
                },
                key);
            string pem = PemEncoding.WriteString(PemLabel, der) + "\n";
            File.WriteAllText(directory.CaFile, pem);
            return Load(directory, key, pem);
        }

        private static FactoryCa Load(RunDirectory directory, ServerKey key, string pem)
        {
            byte[] der;
            try
            {
                der = Convert.FromBase64String(pem[PemEncoding.Find(pem).Base64Data]);
            }
            catch (ArgumentException cause)
            {
                throw FleetErrors.DirectoryDamaged(directory.CaFile, cause.Message, cause);
            }
            X509Fault fault = Certificate.TryParse(der, 0, der.Length, out Certificate parsed);
            if (fault != X509Fault.None)
            {
                throw FleetErrors.DirectoryDamaged(directory.CaFile, fault.ToString(), null);
            }
            byte[] point = new byte[P256.PointSize];
            key.CopyPublicPoint(point, 0);
            if (!point.AsSpan().SequenceEqual(parsed.PublicPoint))
            {
                throw FleetErrors.DirectoryDamaged(
                    directory.CaKeyFile, "the key is not that of " + directory.CaFile, null);
            }
            return new FactoryCa(key, parsed, pem);
        }

        private static byte[] NewSerial()
        {
            byte[] serial = RandomNumberGenerator.GetBytes(SerialBytes);
            // Positive, and without a leading zero that DER would have to drop.
            serial[0] = (byte)((serial[0] & 0x7F) | 0x40);
            return serial;
        }
    }
}
