using System;
using Device.X509;

namespace Device.Kcm
{
    /// <summary>A stored chain, certificate by certificate, leaf first. It is the chain as it was
    /// when opened, whatever happens to the item meanwhile; several may be open.</summary>
    public sealed class KcmChainReader : IDisposable
    {
        private CertificateChain _chain;
        private int _next;

        private KcmChainReader(CertificateChain chain)
        {
            _chain = chain;
        }

        /// <summary>Certificates in the chain: 1 for a single certificate; 0 after
        /// Dispose.</summary>
        public int Count { get { return _chain == null ? 0 : _chain.Count; } }

        /// <summary>Opens a chain: Working, else Factory.</summary>
        /// <returns>Success, InvalidParameter, ItemNotFound, CorruptedChainFile, StorageError,
        /// NotInitialized or a status about the name.</returns>
        public static KcmStatus Open(KcmStore store, string name, out KcmChainReader reader)
        {
            reader = null;
            if (store == null) { return KcmStatus.InvalidParameter; }
            KcmStatus status = store.GetChain(name, out CertificateChain chain);
            if (status == KcmStatus.FileCorrupted) { return KcmStatus.CorruptedChainFile; }
            if (status == KcmStatus.Success) { reader = new KcmChainReader(chain); }
            return status;
        }

        /// <summary>Bytes of the next certificate; asking does not advance.</summary>
        /// <returns>Success, InvalidNumOfCertInChain past the end, or NotInitialized.</returns>
        public KcmStatus GetNextSize(out int count)
        {
            count = 0;
            if (_chain == null) { return KcmStatus.NotInitialized; }
            if (_next == _chain.Count) { return KcmStatus.InvalidNumOfCertInChain; }
            count = _chain[_next].Der.Length;
            return KcmStatus.Success;
        }

        /// <summary>Gives the next certificate and advances; a failure does not advance.</summary>
        /// <returns>Success, InvalidParameter, InsufficientBuffer, InvalidNumOfCertInChain past
        /// the end, or NotInitialized.</returns>
        public KcmStatus GetNext(byte[] buffer, int offset, int capacity, out int count)
        {
            count = 0;
            KcmStatus status = GetNextSize(out int size);
            if (status != KcmStatus.Success) { return status; }
            if (!KcmStore.IsSlice(buffer, offset, capacity)) { return KcmStatus.InvalidParameter; }
            if (size > capacity) { return KcmStatus.InsufficientBuffer; }
            Array.Copy(_chain[_next].Der, 0, buffer, offset, size);
            _next++;
            count = size;
            return KcmStatus.Success;
        }

        /// <summary>Closes the chain; later calls answer
        /// <see cref="KcmStatus.NotInitialized"/>.</summary>
        public void Dispose()
        {
            _chain = null;
        }
    }
}
