using System;
using Device.Base;
using Device.Crypto;
using Device.X509;

namespace Device.Kcm
{
    /// <summary>
    /// What the store's keys do, by name: key pairs made in the store, requests, signatures,
    /// agreement. A private key is opened for one call and never comes out. Names are looked up as
    /// reads do: Working, else Factory. Output may overlap input.
    /// </summary>
    public sealed class KcmKeys
    {
        private readonly KcmStore _store;

        /// <param name="store">Where the keys are; used by the same thread.</param>
        public KcmKeys(KcmStore store)
        {
            if (store == null) { throw new ArgumentNullException(nameof(store)); }
            _store = store;
        }

        /// <summary>Makes a P-256 key pair and stores it in one transaction.</summary>
        /// <param name="privateName">Name of the private key.</param>
        /// <param name="publicName">Name of the public key (SubjectPublicKeyInfo), or null to store
        /// none.</param>
        /// <param name="area">Factory for a key that stays for ever.</param>
        /// <returns>Success, InvalidParameter, KeyExist, EntropyMissing, NotInitialized,
        /// StorageFull, StorageError or a status about a name. After a failure neither is
        /// there.</returns>
        public KcmStatus Generate(string privateName, string publicName, KcmArea area)
        {
            KcmStatus status = CheckNames(privateName, publicName, area);
            if (status != KcmStatus.Success) { return status; }
            status = TryGenerate(out IPrivateKey key);
            if (status != KcmStatus.Success) { return status; }
            status = Keep(key, privateName, publicName, area);
            key.Dispose();
            return status;
        }

        /// <summary>Writes a request (PKCS#10, DER) for a stored key.</summary>
        /// <returns>Success, InvalidParameter, ItemNotFound, InvalidNameFormat, FailedToWriteCsr,
        /// InsufficientBuffer, FileCorrupted, NotInitialized or a status about the name. After a
        /// failure nothing was written.</returns>
        public KcmStatus BuildRequest(
            string privateName, KcmRequest request,
            byte[] output, int offset, int capacity, out int count)
        {
            count = 0;
            if (request == null || !KcmStore.IsSlice(output, offset, capacity))
            {
                return KcmStatus.InvalidParameter;
            }
            KcmStatus status = _store.OpenPrivateKey(
                privateName, KeyUse.Sign, out IPrivateKey key);
            if (status != KcmStatus.Success) { return status; }
            status = TryBuild(key, request, capacity, out byte[] der, out int size);
            key.Dispose();
            if (status != KcmStatus.Success) { return status; }
            Array.Copy(der, 0, output, offset, size);
            count = size;
            return KcmStatus.Success;
        }

        /// <summary>Makes a key pair and a request for it. The keys are stored after the request is
        /// made, so that a request that fails leaves no key.</summary>
        /// <returns>As <see cref="Generate"/> and <see cref="BuildRequest"/>.</returns>
        public KcmStatus GenerateWithRequest(
            string privateName, string publicName, KcmArea area, KcmRequest request,
            byte[] output, int offset, int capacity, out int count)
        {
            count = 0;
            if (request == null || !KcmStore.IsSlice(output, offset, capacity))
            {
                return KcmStatus.InvalidParameter;
            }
            KcmStatus status = CheckNames(privateName, publicName, area);
            if (status != KcmStatus.Success) { return status; }
            status = TryGenerate(out IPrivateKey key);
            if (status != KcmStatus.Success) { return status; }
            status = TryBuild(key, request, capacity, out byte[] der, out int size);
            if (status == KcmStatus.Success) { status = Keep(key, privateName, publicName, area); }
            key.Dispose();

            // ErasePending, where a damaged key of this name was replaced, is a key that is stored.
            if (status != KcmStatus.Success && status != KcmStatus.ErasePending) { return status; }
            Array.Copy(der, 0, output, offset, size);
            count = size;
            return status;
        }

        /// <summary>Whether a certificate is for a stored private key.</summary>
        /// <returns>Success, SelfGeneratedCertificateVerificationError, ItemNotFound,
        /// InvalidParameter, ParsingDerCert, UnsupportedCurve, CertMdAlg, FileCorrupted,
        /// NotInitialized or a status about the name.</returns>
        public KcmStatus VerifyCertificate(
            string privateName, byte[] certificate, int offset, int count)
        {
            if (!KcmStore.IsSlice(certificate, offset, count))
            {
                return KcmStatus.InvalidParameter;
            }
            KcmStatus status = _store.OpenPrivateKey(
                privateName, KeyUse.Sign, out IPrivateKey key);
            if (status != KcmStatus.Success) { return status; }
            byte[] point = new byte[P256.PointSize];
            key.CopyPublicPoint(point, 0);
            key.Dispose();
            X509Fault fault = Certificate.TryParse(
                certificate, offset, count, out Certificate parsed);
            if (fault != X509Fault.None) { return ItemData.FromFault(fault); }
            return Bytes.AreEqual(point, 0, parsed.Der, parsed.PublicPointOffset, P256.PointSize)
                ? KcmStatus.Success : KcmStatus.SelfGeneratedCertificateVerificationError;
        }

        /// <summary>Signs a SHA-256 hash: r, then s, 64 bytes.</summary>
        /// <returns>Success, InvalidParameter when the hash is not 32 bytes, InsufficientBuffer,
        /// ItemNotFound, FileCorrupted, NotInitialized or a status about the name.</returns>
        public KcmStatus Sign(
            string privateName, byte[] hash, int hashOffset, int hashCount,
            byte[] signature, int offset, int capacity, out int count)
        {
            count = 0;
            if (!KcmStore.IsSlice(hash, hashOffset, hashCount) || hashCount != P256.DigestSize
                || !KcmStore.IsSlice(signature, offset, capacity))
            {
                return KcmStatus.InvalidParameter;
            }
            if (capacity < P256.SignatureSize) { return KcmStatus.InsufficientBuffer; }
            KcmStatus status = _store.OpenPrivateKey(
                privateName, KeyUse.Sign, out IPrivateKey key);
            if (status != KcmStatus.Success) { return status; }
            byte[] raw = new byte[P256.SignatureSize];
            key.Sign(hash, hashOffset, raw, 0);
            key.Dispose();
            Array.Copy(raw, 0, signature, offset, raw.Length);
            count = raw.Length;
            return KcmStatus.Success;
        }

        /// <summary>Verifies a raw signature with a stored public key.</summary>
        /// <returns>Success, VerifySignatureFailed, InvalidParameter when the hash is not 32 bytes,
        /// ItemNotFound, FileCorrupted, NotInitialized or a status about the name.</returns>
        public KcmStatus Verify(
            string publicName, byte[] hash, int hashOffset, int hashCount,
            byte[] signature, int offset, int count)
        {
            if (!KcmStore.IsSlice(hash, hashOffset, hashCount) || hashCount != P256.DigestSize
                || !KcmStore.IsSlice(signature, offset, count))
            {
                return KcmStatus.InvalidParameter;
            }
            byte[] stored = new byte[KeyDer.PublicKeyBytes];
            KcmStatus status = _store.Get(
                KcmItemType.PublicKey, publicName, stored, 0, stored.Length, out int storedCount);
            if (status != KcmStatus.Success) { return status; }
            status = KeyDer.FindPublicKey(stored, 0, storedCount, out int point);
            if (status != KcmStatus.Success) { return status; }
            if (!_store.Core.Crypto.TryImportPublicKey(stored, point, out IPublicKey key))
            {
                return KcmStatus.PublicKeyVerificationFailed;
            }
            bool isSigned = count == P256.SignatureSize
                && key.Verify(hash, hashOffset, signature, offset);
            key.Dispose();
            return isSigned ? KcmStatus.Success : KcmStatus.VerifySignatureFailed;
        }

        /// <summary>ECDH with a peer's public key (SubjectPublicKeyInfo or point): the x
        /// coordinate, 32 bytes.</summary>
        /// <returns>Success, InvalidParameter, InsufficientBuffer, ParsingDerPublicKey,
        /// UnsupportedCurve, PublicKeyVerificationFailed, ItemNotFound, FileCorrupted,
        /// NotInitialized or a status about the name.</returns>
        public KcmStatus Agree(
            string privateName, byte[] peer, int peerOffset, int peerCount,
            byte[] secret, int offset, int capacity, out int count)
        {
            count = 0;
            if (!KcmStore.IsSlice(peer, peerOffset, peerCount)
                || !KcmStore.IsSlice(secret, offset, capacity) || peerCount == 0)
            {
                return KcmStatus.InvalidParameter;
            }
            if (capacity < P256.ScalarSize) { return KcmStatus.InsufficientBuffer; }
            KcmStatus status = KeyDer.FindPublicKey(peer, peerOffset, peerCount, out int point);
            if (status != KcmStatus.Success) { return status; }
            status = _store.OpenPrivateKey(privateName, KeyUse.Agree, out IPrivateKey key);
            if (status != KcmStatus.Success) { return status; }
            byte[] agreed = new byte[P256.ScalarSize];
            bool isPoint = key.TryAgree(peer, point, agreed, 0);
            key.Dispose();
            if (isPoint) { Array.Copy(agreed, 0, secret, offset, agreed.Length); }
            Bytes.Zeroise(agreed);
            if (!isPoint) { return KcmStatus.PublicKeyVerificationFailed; }
            count = P256.ScalarSize;
            return KcmStatus.Success;
        }

        /// <summary>Unpredictable bytes from the crypto provider.</summary>
        /// <returns>Success, InvalidParameter, EntropyMissing (the slice is then zeros) or
        /// NotInitialized.</returns>
        public KcmStatus GetRandom(byte[] buffer, int offset, int count)
        {
            if (_store.Core == null) { return KcmStatus.NotInitialized; }
            if (!KcmStore.IsSlice(buffer, offset, count)) { return KcmStatus.InvalidParameter; }
            try
            {
                _store.Core.Crypto.FillRandom(buffer, offset, count);
                return KcmStatus.Success;
            }
            catch (EntropyMissingException)
            {
                Array.Clear(buffer, offset, count);
                return KcmStatus.EntropyMissing;
            }
        }

        private KcmStatus TryGenerate(out IPrivateKey key)
        {
            key = null;
            try
            {
                key = _store.Core.Crypto.GenerateKeyPair(KeyUse.Sign);
                return KcmStatus.Success;
            }
            catch (EntropyMissingException)
            {
                return KcmStatus.EntropyMissing;
            }
        }

        private KcmStatus CheckNames(string privateName, string publicName, KcmArea area)
        {
            if (!KcmStore.IsKnown(area, KcmItemType.PrivateKey))
            {
                return KcmStatus.InvalidParameter;
            }
            KcmStatus status = _store.CheckFree(area, KcmItemType.PrivateKey, privateName);
            if (status == KcmStatus.Success && publicName != null)
            {
                status = _store.CheckFree(area, KcmItemType.PublicKey, publicName);
            }
            return status == KcmStatus.FileExist ? KcmStatus.KeyExist : status;
        }

        private KcmStatus Keep(
            IPrivateKey key, string privateName, string publicName, KcmArea area)
        {
            KcmTransaction transaction = _store.Begin();
            transaction.SetPrivateKey(area, privateName, key);
            if (publicName != null)
            {
                byte[] point = new byte[P256.PointSize];
                key.CopyPublicPoint(point, 0);
                byte[] der = KeyDer.FromPoint(point);
                transaction.Set(
                    area, KcmItemType.PublicKey, publicName, der, 0, der.Length);
            }
            return transaction.Commit();
        }

        private KcmStatus TryBuild(
            IPrivateKey key, KcmRequest request, int capacity, out byte[] der, out int size)
        {
            der = new byte[CertificationRequest.SizeMax];
            KcmStatus status = request.TryBuild(_store.Core.Crypto, key, der, out size);
            return status == KcmStatus.Success && size > capacity
                ? KcmStatus.InsufficientBuffer : status;
        }
    }
}
