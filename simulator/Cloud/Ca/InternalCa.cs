using System;
using System.Collections.Generic;
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
    public sealed class InternalCa : ISigner, IDisposable
    {
        /// <summary>Validity of the root: 35 years as the platform's documents count
        /// them.</summary>
        public const int RootDays = 12_775;

        private readonly IssuingRoot _root;

        private InternalCa(IssuingRoot root, TimeSpan deviceValidity)
        {
            _root = root;
            DeviceValidity = deviceValidity;
        }

        /// <summary>"": the internal authority is what there is when nothing is named.</summary>
        public string Uid { get { return ""; } }

        /// <summary>The root: anchor of the management service and of both servers'
        /// certificates.</summary>
        public Certificate Certificate { get { return _root.Certificate; } }

        /// <inheritdoc/>
        public TimeSpan DeviceValidity { get; }

        /// <summary>The root as PEM.</summary>
        public string Pem { get { return _root.Pem; } }

        /// <summary>Reads the authority of a data directory, or makes it at the first start. The
        /// key is on disk before the certificate is, so a start that was cut is finished by the
        /// next one.</summary>
        /// <param name="directory">Has the key.</param>
        /// <param name="store">Has the certificate.</param>
        /// <param name="time">Wall clock.</param>
        /// <param name="deviceValidity">Of devices' certificates.</param>
        /// <exception cref="CommandException">CLD104 when key and certificate do not belong
        /// together.</exception>
        public static InternalCa Open(
            DataDirectory directory, CloudStore store, TimeProvider time, TimeSpan deviceValidity)
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
            InternalCa authority = Load(
                directory, key, der, time, deviceValidity);
            directory.Write(directory.CaFile, authority.Pem, secret: false);
            return authority;
        }

        /// <inheritdoc/>
        public CertificateIssued IssueDevice(
            byte[] publicPoint, string endpoint, string account, string internalEndpoint,
            TimeSpan validity)
        {
            return _root.IssueDevice(publicPoint, endpoint, account, internalEndpoint, validity);
        }

        /// <inheritdoc/>
        public byte[] Sign(ReadOnlySpan<byte> body)
        {
            return _root.Sign(body);
        }

        /// <summary>A service's certificate.</summary>
        /// <param name="publicPoint">The key of the service.</param>
        /// <param name="hosts">DNS names and IP addresses; the first becomes CN.</param>
        /// <param name="validity">Cut to the authority's own end.</param>
        public CertificateIssued IssueServer(
            byte[] publicPoint, IReadOnlyList<string> hosts, TimeSpan validity)
        {
            return _root.Issue(
                CertificateProfile.Server, publicPoint,
                CertificateWriter.WriteName(hosts[0], null, null), hosts, validity);
        }

        /// <inheritdoc/>
        public void Dispose()
        {
            _root.Dispose();
        }

        private static InternalCa Load(
            DataDirectory directory, ServerKey key, byte[] der, TimeProvider time,
            TimeSpan deviceValidity)
        {
            string? problem = IssuingRoot.TryJoin(key, der, time, out IssuingRoot root);
            if (problem != null)
            {
                throw CloudErrors.StoreDamaged(directory.CaKeyFile, problem, null);
            }
            return new InternalCa(root, deviceValidity);
        }

        private static byte[] CreateRoot(
            DataDirectory directory, CloudStore store, ServerKey key, TimeProvider time)
        {
            byte[] keyId = CertificateWriter.KeyIdOf(IssuingRoot.PointOf(key));
            // Two emulators' roots must not share a name: verifiers find issuers by it.
            byte[] name = CertificateWriter.WriteName(
                "Emulator Root CA " + Hex.From(keyId.AsSpan(0, 4)), null, null);
            byte[] der = IssuingRoot.CreateCertificate(key, name, RootDays, time.GetUtcNow());
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
    }
}
