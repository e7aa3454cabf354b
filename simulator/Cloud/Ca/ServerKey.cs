using System;
using System.Security.Cryptography;
using System.Threading;
using Device.Crypto;

namespace Simulator.Cloud.Ca
{
    /// <summary>
    /// A P-256 signing key of the emulator itself: the authority's, or a service's. Unlike a key
    /// from <see cref="ICrypto"/> it may be used by several threads at once: each has a key object
    /// of its own.
    /// </summary>
    public sealed class ServerKey : IPrivateKey
    {
        private readonly byte[] _pkcs8;
        private readonly byte[] _point;
        private readonly ThreadLocal<ECDsa> _signers;

        private ServerKey(ECDsa key)
        {
            ECParameters parameters = key.ExportParameters(includePrivateParameters: false);
            _point = new byte[P256.PointSize];
            _point[0] = 0x04;
            parameters.Q.X!.CopyTo(_point, 1);
            parameters.Q.Y!.CopyTo(_point, 1 + P256.ScalarSize);
            _pkcs8 = key.ExportPkcs8PrivateKey();
            _signers = new ThreadLocal<ECDsa>(CreateSigner, trackAllValues: true);
        }

        /// <summary>A new key.</summary>
        public static ServerKey Generate()
        {
            using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            return new ServerKey(key);
        }

        /// <summary>Reads a PKCS#8 PEM; false when it is none or its curve is not P-256.</summary>
        public static bool TryReadPem(string pem, out ServerKey key)
        {
            key = null!;
            using ECDsa read = ECDsa.Create();
            try
            {
                read.ImportFromPem(pem);
                if (read.KeySize != 256
                    || read.ExportParameters(false).Curve.Oid.Value != "1.2.840.10045.3.1.7")
                {
                    return false;
                }
            }
            // A curve that the platform does not know is its third way to refuse.
            catch (Exception cause) when (cause is ArgumentException or CryptographicException
                or PlatformNotSupportedException)
            {
                return false;
            }
            key = new ServerKey(read);
            return true;
        }

        /// <summary>The key as PKCS#8 PEM, for the file that only its owner reads.</summary>
        public string ToPem()
        {
            return PemEncoding.WriteString("PRIVATE KEY", _pkcs8) + "\n";
        }

        /// <inheritdoc/>
        public void CopyPublicPoint(byte[] point, int offset)
        {
            _point.CopyTo(point, offset);
        }

        /// <inheritdoc/>
        public void Sign(byte[] digest, int digestOffset, byte[] signature, int signatureOffset)
        {
            _signers.Value!.SignHash(
                digest.AsSpan(digestOffset, P256.DigestSize),
                signature.AsSpan(signatureOffset, P256.SignatureSize),
                DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }

        /// <summary>Signs data in the form of certificates: a DER sequence of r and s.</summary>
        public byte[] SignDer(ReadOnlySpan<byte> data)
        {
            return _signers.Value!.SignData(
                data, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        }

        /// <summary>Throws: this key only signs.</summary>
        public bool TryAgree(byte[] peerPoint, int peerOffset, byte[] secret, int secretOffset)
        {
            throw new InvalidOperationException("the key signs only");
        }

        /// <summary>Throws: a server's key goes to no device's store.</summary>
        public void ExportScalar(byte[] scalar, int offset)
        {
            throw new InvalidOperationException("the key stays with the emulator");
        }

        /// <inheritdoc/>
        public void Dispose()
        {
            foreach (ECDsa signer in _signers.Values) { signer.Dispose(); }
            _signers.Dispose();
            CryptographicOperations.ZeroMemory(_pkcs8);
        }

        private ECDsa CreateSigner()
        {
            ECDsa signer = ECDsa.Create();
            signer.ImportPkcs8PrivateKey(_pkcs8, out _);
            return signer;
        }
    }
}
