using System;
using Device.X509;

namespace Device.Kcm
{
    /// <summary>
    /// A chain taken in certificate by certificate, leaf first. It is collected in memory; nothing
    /// touches the flash until <see cref="Close"/>, which stores it as one item or not at all. A
    /// certificate that is refused leaves the writer as it was.
    /// </summary>
    public sealed class KcmChainWriter : IDisposable
    {
        private readonly KcmStore _store;
        private readonly KcmArea _area;
        private readonly string _name;
        private readonly int _length;
        private readonly KcmCertificateCheck _check;
        private readonly Certificate[] _certificates;
        private int _count;
        private int _bytes;
        private bool _isOver;

        private KcmChainWriter(
            KcmStore store, KcmArea area, string name, int length, KcmCertificateCheck check)
        {
            _store = store;
            _area = area;
            _name = name;
            _length = length;
            _check = check;
            _certificates = new Certificate[length];
        }

        /// <summary>Starts a chain.</summary>
        /// <param name="store">Where it shall lie.</param>
        /// <param name="area">Factory for one that stays for ever.</param>
        /// <param name="name">Its name, which must be free.</param>
        /// <param name="length">How many certificates will be added: 1 to 5.</param>
        /// <param name="check">Checks at <see cref="Close"/>, or null.</param>
        /// <param name="writer">The writer, or null.</param>
        /// <returns>Success, InvalidParameter, FileExist, InvalidNumOfCertInChain, NotInitialized
        /// or a status about the name.</returns>
        public static KcmStatus Create(
            KcmStore store, KcmArea area, string name, int length, KcmCertificateCheck check,
            out KcmChainWriter writer)
        {
            writer = null;
            if (store == null || !KcmStore.IsKnown(area, KcmItemType.Certificate))
            {
                return KcmStatus.InvalidParameter;
            }
            KcmStatus status = store.CheckFree(area, KcmItemType.Certificate, name);
            if (status != KcmStatus.Success) { return status; }
            if (length < 1 || length > CertificateChain.CountMax)
            {
                return KcmStatus.InvalidNumOfCertInChain;
            }
            writer = new KcmChainWriter(store, area, name, length, check);
            return KcmStatus.Success;
        }

        /// <summary>Adds a certificate, which must have signed the one added before it.</summary>
        /// <returns>Success, InvalidParameter (also when the chain would have more bytes than an
        /// item may), ItemIsEmpty, InvalidNumOfCertInChain, ParsingDerCert, UnsupportedCurve,
        /// CertMdAlg, PublicKeyVerificationFailed, CertificateChainVerificationFailed or
        /// NotInitialized.</returns>
        public KcmStatus Add(byte[] buffer, int offset, int count)
        {
            if (_isOver || _store.Core == null) { return KcmStatus.NotInitialized; }
            if (!KcmStore.IsSlice(buffer, offset, count)) { return KcmStatus.InvalidParameter; }
            if (count == 0) { return KcmStatus.ItemIsEmpty; }
            if (_count == _length) { return KcmStatus.InvalidNumOfCertInChain; }
            if (count > KcmLimits.DataBytesMax - _bytes) { return KcmStatus.InvalidParameter; }
            X509Fault fault = Certificate.TryParse(
                buffer, offset, count, out Certificate certificate);
            if (fault != X509Fault.None) { return ItemData.FromFault(fault); }
            if (_count > 0)
            {
                KcmStatus status = ItemData.CheckSigned(
                    _store.Core.Crypto, _certificates[_count - 1], certificate);
                if (status != KcmStatus.Success) { return status; }
            }
            _certificates[_count] = certificate;
            _count++;
            _bytes += count;
            return KcmStatus.Success;
        }

        /// <summary>Stores the chain. The writer is over either way.</summary>
        /// <returns>Success, CloseIncompleteChain, NotInitialized, FileExist when the name was
        /// taken meanwhile, a status of the check, StorageFull or StorageError. After any but
        /// Success nothing of the chain is there.</returns>
        public KcmStatus Close()
        {
            if (_isOver || _store.Core == null) { return KcmStatus.NotInitialized; }
            _isOver = true;
            if (_count < _length) { return KcmStatus.CloseIncompleteChain; }
            KcmStatus status = _store.CheckFree(_area, KcmItemType.Certificate, _name);
            if (status != KcmStatus.Success) { return status; }
            byte[] data = new byte[_bytes];
            new CertificateChain(_certificates, _count).CopyDer(data, 0);
            KcmTransaction transaction = _store.Begin();
            transaction.SetChain(_area, _name, data, 0, data.Length, _check);
            return transaction.Commit();
        }

        /// <summary>Forgets the chain unless it was closed.</summary>
        public void Dispose()
        {
            _isOver = true;
        }
    }
}
