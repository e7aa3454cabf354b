using System;
using System.Collections.Generic;
using Device.Crypto;
using Device.Desktop;
using Device.X509;

namespace Tools.Fuzz.Targets
{
    /// <summary>Certificates, chains, requests and signatures.</summary>
    internal static class X509Parsers
    {
        private static readonly ICrypto Crypto = OpenSslCrypto.CreateBest();

        public static IEnumerable<FuzzTarget> All
        {
            get
            {
                yield return new Parser("x509-certificate", 80, Certificates, ReadCertificate);
                yield return new Parser("x509-chain", 40, Chains, ReadChain);
                yield return new Parser("x509-request", 20, Requests, ReadRequest);
                yield return new Parser("x509-signature", 60, Signatures, ReadSignature);
            }
        }

        private static IEnumerable<byte[]> Certificates()
        {
            return [FuzzPki.Root, FuzzPki.Server, FuzzPki.Device];
        }

        private static bool ReadCertificate(byte[] input)
        {
            X509Fault fault = Certificate.TryParse(
                input, 0, input.Length, out Certificate certificate);
            if (fault != X509Fault.None) { return false; }
            // What is computed when asked for, on what the parser let pass.
            _ = certificate.CommonName + certificate.OrganizationalUnit + certificate.Locality;
            certificate.MatchesName("localhost");
            certificate.MatchesName("127.0.0.1");
            certificate.Allows(CertificateUsage.ServerAuth);
            return true;
        }

        private static IEnumerable<byte[]> Chains()
        {
            yield return [.. FuzzPki.Server, .. FuzzPki.Root];
        }

        private static bool ReadChain(byte[] input)
        {
            X509Fault fault = CertificateChain.TryParse(
                input, 0, input.Length, out CertificateChain chain);
            if (fault != X509Fault.None) { return false; }
            for (int i = 0; i < chain.Count; i++) { _ = chain[i].IsSelfIssued; }
            return true;
        }

        private static IEnumerable<byte[]> Requests()
        {
            using IPrivateKey key = Crypto.GenerateKeyPair(KeyUse.Sign);
            byte[] buffer = new byte[CertificationRequest.SizeMax];
            X509Fault fault = CertificationRequest.Build(
                Crypto, key,
                new RequestSubject { CommonName = "device", Locality = "iep" },
                new RequestUsage { KeyUsage = KeyUsages.DigitalSignature },
                buffer, 0, buffer.Length, out int count);
            if (fault != X509Fault.None) { throw new InvalidOperationException(fault.ToString()); }
            yield return buffer[..count];
        }

        private static bool ReadRequest(byte[] input)
        {
            return CertificationRequest.TryParse(
                Crypto, input, 0, input.Length, out _) == X509Fault.None;
        }

        private static IEnumerable<byte[]> Signatures()
        {
            byte[] raw = new byte[P256.SignatureSize];
            raw[0] = 0x80;
            raw[P256.SignatureSize - 1] = 1;
            byte[] der = new byte[EcdsaSignature.DerMax];
            int count = EcdsaSignature.EncodeDer(raw, 0, der, 0);
            yield return der[..count];
        }

        // One signature has one encoding: what is read is written as it was.
        private static bool ReadSignature(byte[] input)
        {
            byte[] raw = new byte[P256.SignatureSize];
            if (!EcdsaSignature.TryDecodeDer(input, 0, input.Length, raw, 0)) { return false; }
            byte[] der = new byte[EcdsaSignature.DerMax];
            int count = EcdsaSignature.EncodeDer(raw, 0, der, 0);
            if (!der.AsSpan(0, count).SequenceEqual(input))
            {
                throw new InvalidOperationException("a second encoding of one signature");
            }
            return true;
        }
    }
}
