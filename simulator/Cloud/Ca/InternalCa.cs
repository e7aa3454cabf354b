using System;
using System.Collections.Generic;
using System.Security.Cryptography;
using Device.Desktop.Errors;
using Device.X509;
using Microsoft.Data.Sqlite;
using Simulator.Cloud.Errors;
using Simulator.Cloud.Store;

namespace Simulator.Cloud.Ca
{
    /// <summary>
    /// The authority inside the emulator: a self-signed P-256 root of 35 years that issues the
    /// devices' operational certificates and the services' own. Thread-safe.
    /// </summary>
    public sealed class InternalCa : IDisposable
    {
        /// <summary>Validity of the root: 35 years as the platform's documents count
        /// them.</summary>
        public const int RootDays = 12_775;

        /// <summary>Octets of a serial number; RFC 5280 section 4.1.2.2 allows 20.</summary>
        public const int SerialBytes = 16;

        // A device whose clock is a little slow must not meet a certificate of the future.
        private static readonly TimeSpan Backdate = TimeSpan.FromMinutes(5);
        private static readonly TimeSpan RootBackdate = TimeSpan.FromHours(1);

        private readonly ServerKey _key;
        private readonly TimeProvider _time;
        private readonly byte[] _name;
        private readonly byte[] _keyId;

        private InternalCa(ServerKey key, Certificate certificate, byte[] name, TimeProvider time)
        {
            _key = key;
            _time = time;
            _name = name;
            _keyId = CertificateWriter.KeyIdOf(certificate.PublicPoint);
            Certificate = certificate;
            Pem = PemEncoding.WriteString("CERTIFICATE", certificate.Der) + "\n";
        }

        /// <summary>The root: anchor of the management service and of both servers'
        /// certificates.</summary>
        public Certificate Certificate { get; }

        /// <summary>The root as PEM.</summary>
        public string Pem { get; }

        /// <summary>Reads the authority of a data directory, or makes it at the first start. The
        /// key is on disk before the certificate is, so a start that was cut is finished by the
        /// next one.</summary>
        /// <exception cref="CommandException">CLD104 when key and certificate do not belong
        /// together.</exception>
        public static InternalCa Open(DataDirectory directory, CloudStore store, TimeProvider time)
        {
            byte[]? der = store.Read(ReadRoot);
            string? pem = directory.Read(directory.CaKeyFile);
            ServerKey key;
            if (pem != null)
            {
                if (!ServerKey.TryReadPem(pem, out key))
                {
                    throw CloudErrors.StoreDamaged(
                        directory.CaKeyFile, "it is no P-256 private key", null);
                }
            }
            else if (der == null)
            {
                key = ServerKey.Generate();
                directory.Write(directory.CaKeyFile, key.ToPem(), secret: true);
            }
            else
            {
                throw CloudErrors.StoreDamaged(
                    directory.CaKeyFile,
                    "the key of the authority is gone, its certificate is still in the store",
                    null);
            }
            if (der == null) { der = CreateRoot(directory, store, key, time); }
            InternalCa authority = Load(directory, key, der, time);
            directory.Write(directory.CaFile, authority.Pem, secret: false);
            return authority;
        }

        /// <summary>A device's operational certificate.</summary>
        /// <param name="publicPoint">The key of its request, 65 bytes.</param>
        /// <param name="endpoint">Becomes CN.</param>
        /// <param name="account">Becomes OU.</param>
        /// <param name="internalEndpoint">Becomes L.</param>
        /// <param name="validity">Cut to the authority's own end.</param>
        public CertificateIssued IssueDevice(
            byte[] publicPoint, string endpoint, string account, string internalEndpoint,
            TimeSpan validity)
        {
            return Issue(
                CertificateProfile.Device, publicPoint,
                CertificateWriter.WriteName(endpoint, account, internalEndpoint), [], validity);
        }

        /// <summary>A service's certificate.</summary>
        /// <param name="publicPoint">The key of the service.</param>
        /// <param name="hosts">DNS names and IP addresses; the first becomes CN.</param>
        /// <param name="validity">Cut to the authority's own end.</param>
        public CertificateIssued IssueServer(
            byte[] publicPoint, IReadOnlyList<string> hosts, TimeSpan validity)
        {
            return Issue(
                CertificateProfile.Server, publicPoint,
                CertificateWriter.WriteName(hosts[0], null, null), hosts, validity);
        }

        /// <inheritdoc/>
        public void Dispose()
        {
            _key.Dispose();
        }

        private CertificateIssued Issue(
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
                    IssuerName = _name,
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

        private static InternalCa Load(
            DataDirectory directory, ServerKey key, byte[] der, TimeProvider time)
        {
            X509Fault fault = Certificate.TryParse(der, 0, der.Length, out Certificate root);
            if (fault != X509Fault.None)
            {
                throw CloudErrors.StoreDamaged(
                    directory.StoreFile, $"the authority's certificate: {fault}", null);
            }
            byte[] point = new byte[Device.Crypto.P256.PointSize];
            key.CopyPublicPoint(point, 0);
            if (!point.AsSpan().SequenceEqual(root.PublicPoint))
            {
                throw CloudErrors.StoreDamaged(
                    directory.CaKeyFile,
                    "the key is not that of the authority's certificate in the store", null);
            }
            return new InternalCa(key, root, root.Subject, time);
        }

        private static byte[] CreateRoot(
            DataDirectory directory, CloudStore store, ServerKey key, TimeProvider time)
        {
            byte[] point = new byte[Device.Crypto.P256.PointSize];
            key.CopyPublicPoint(point, 0);
            byte[] keyId = CertificateWriter.KeyIdOf(point);
            // Two emulators' roots must not share a name: verifiers find issuers by it.
            byte[] name = CertificateWriter.WriteName(
                "Emulator Root CA " + Hex.From(keyId.AsSpan(0, 4)), null, null);
            DateTimeOffset notBefore = time.GetUtcNow() - RootBackdate;
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
            bool written = store.Write(statements => statements.Execute(
                "INSERT INTO ca VALUES (?1, ?2, ?3)", Hex.NewId(), der, time.NowMs()));
            if (!written)
            {
                throw CloudErrors.DirectoryNotWritable(
                    directory.Root, new InvalidOperationException("the store refused the write"));
            }
            return der;
        }

        private static byte[]? ReadRoot(StatementSet statements)
        {
            using SqliteDataReader rows = statements.Query(
                "SELECT der FROM ca ORDER BY created_at DESC LIMIT 1");
            return rows.Read() ? rows.GetFieldValue<byte[]>(0) : null;
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
