using System;
using System.Security.Cryptography;
using Device.Crypto;

namespace Device.Desktop
{
    internal sealed class DotNetPrivateKey : IPrivateKey
    {
        private readonly ECDsa? _signer;
        private readonly ECDiffieHellman? _agreer;
        private readonly byte[] _point;

        private DotNetPrivateKey(ECDsa? signer, ECDiffieHellman? agreer, ECPoint point)
        {
            _signer = signer;
            _agreer = agreer;
            _point = new byte[P256.PointSize];
            _point[0] = 0x04;
            point.X!.CopyTo(_point, 1);
            point.Y!.CopyTo(_point, 1 + P256.ScalarSize);
        }

        public static DotNetPrivateKey Generate(KeyUse use)
        {
            if (use == KeyUse.Sign)
            {
                ECDsa signer = ECDsa.Create(ECCurve.NamedCurves.nistP256);
                return new DotNetPrivateKey(signer, null, signer.ExportParameters(false).Q);
            }
            ECDiffieHellman agreer = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
            return new DotNetPrivateKey(null, agreer, agreer.ExportParameters(false).Q);
        }

        public static bool TryImport(
            ReadOnlySpan<byte> scalar, ReadOnlySpan<byte> point, KeyUse use, out IPrivateKey key)
        {
            key = null!;
            ECParameters parameters = new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                D = scalar.ToArray(),
            };
            if (!point.IsEmpty) { parameters.Q = DotNetPublicKey.ToPoint(point); }
            try
            {
                if (use == KeyUse.Sign)
                {
                    ECDsa signer = ECDsa.Create(parameters);
                    key = new DotNetPrivateKey(signer, null, signer.ExportParameters(false).Q);
                }
                else
                {
                    ECDiffieHellman agreer = ECDiffieHellman.Create(parameters);
                    key = new DotNetPrivateKey(null, agreer, agreer.ExportParameters(false).Q);
                }
                return true;
            }
            catch (CryptographicException)
            {
                // The platform names no cause: the scalar is out of range or not the point's.
                return false;
            }
            finally
            {
                CryptographicOperations.ZeroMemory(parameters.D);
            }
        }

        public void CopyPublicPoint(byte[] point, int offset)
        {
            _point.CopyTo(point, offset);
        }

        public void Sign(byte[] digest, int digestOffset, byte[] signature, int signatureOffset)
        {
            if (_signer == null) { throw new InvalidOperationException("the key agrees only"); }
            _signer.SignHash(
                digest.AsSpan(digestOffset, P256.DigestSize),
                signature.AsSpan(signatureOffset, P256.SignatureSize),
                DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }

        public bool TryAgree(byte[] peerPoint, int peerOffset, byte[] secret, int secretOffset)
        {
            if (_agreer == null) { throw new InvalidOperationException("the key signs only"); }
            ReadOnlySpan<byte> point = peerPoint.AsSpan(peerOffset, P256.PointSize);
            if (point[0] != 0x04) { return false; }
            try
            {
                using ECDiffieHellman peer = ECDiffieHellman.Create(new ECParameters
                {
                    Curve = ECCurve.NamedCurves.nistP256,
                    Q = DotNetPublicKey.ToPoint(point),
                });
                using ECDiffieHellmanPublicKey peerKey = peer.PublicKey;
                byte[] agreed = _agreer.DeriveRawSecretAgreement(peerKey);
                agreed.CopyTo(secret, secretOffset);
                CryptographicOperations.ZeroMemory(agreed);
                return true;
            }
            catch (CryptographicException)
            {
                return false;
            }
        }

        public void ExportScalar(byte[] scalar, int offset)
        {
            ECParameters parameters = _signer != null
                ? _signer.ExportParameters(true)
                : _agreer!.ExportParameters(true);
            parameters.D!.CopyTo(scalar, offset);
            CryptographicOperations.ZeroMemory(parameters.D);
        }

        public void Dispose()
        {
            _signer?.Dispose();
            _agreer?.Dispose();
        }
    }

    internal sealed class DotNetPublicKey : IPublicKey
    {
        private readonly ECDsa _verifier;

        private DotNetPublicKey(ECDsa verifier)
        {
            _verifier = verifier;
        }

        public static ECPoint ToPoint(ReadOnlySpan<byte> point)
        {
            return new ECPoint
            {
                X = point.Slice(1, P256.ScalarSize).ToArray(),
                Y = point.Slice(1 + P256.ScalarSize, P256.ScalarSize).ToArray(),
            };
        }

        public static bool TryImport(ReadOnlySpan<byte> point, out IPublicKey key)
        {
            key = null!;
            if (point[0] != 0x04) { return false; }
            try
            {
                key = new DotNetPublicKey(ECDsa.Create(new ECParameters
                {
                    Curve = ECCurve.NamedCurves.nistP256,
                    Q = ToPoint(point),
                }));
                return true;
            }
            catch (CryptographicException)
            {
                return false;
            }
        }

        public bool Verify(byte[] digest, int digestOffset, byte[] signature, int signatureOffset)
        {
            return _verifier.VerifyHash(
                digest.AsSpan(digestOffset, P256.DigestSize),
                signature.AsSpan(signatureOffset, P256.SignatureSize),
                DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }

        public void Dispose()
        {
            _verifier.Dispose();
        }
    }
}
