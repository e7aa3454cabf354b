using System;
using Device.Base;

namespace Device.X509
{
    /// <summary>One to <see cref="CountMax"/> certificates, leaf first. That they belong together
    /// is what <see cref="ChainVerifier"/> finds out.</summary>
    public sealed class CertificateChain
    {
        /// <summary>Certificates in the longest chain, as in Pelion's KCM.</summary>
        public const int CountMax = 5;

        private readonly Certificate[] _certificates;

        /// <param name="certificates">The certificates, leaf first; copied.</param>
        /// <param name="count">How many of them, 1 to <see cref="CountMax"/>.</param>
        public CertificateChain(Certificate[] certificates, int count)
        {
            if (certificates == null) { throw new ArgumentNullException(nameof(certificates)); }
            if (count < 1 || count > CountMax || count > certificates.Length)
            {
                throw new ArgumentOutOfRangeException(nameof(count));
            }
            _certificates = new Certificate[count];
            for (int i = 0; i < count; i++)
            {
                Certificate certificate = certificates[i];
                if (certificate == null) { throw new ArgumentNullException(nameof(certificates)); }
                _certificates[i] = certificate;
            }
        }

        /// <summary>Takes in certificates that stand one behind the other, leaf first; they end
        /// where the slice ends.</summary>
        /// <param name="buffer">Holds the concatenated DER.</param>
        /// <param name="offset">Its first byte.</param>
        /// <param name="count">Its bytes.</param>
        /// <param name="chain">The chain, or null.</param>
        /// <returns>None, ChainEmpty, ChainTooLong, or what
        /// <see cref="Certificate.TryParse"/> says of the first bad one.</returns>
        public static X509Fault TryParse(
            byte[] buffer, int offset, int count, out CertificateChain chain)
        {
            Bytes.RequireSlice(buffer, offset, count);
            chain = null;
            if (count == 0) { return X509Fault.ChainEmpty; }

            Certificate[] certificates = new Certificate[CountMax];
            int found = 0;
            int end = offset + count;
            while (offset < end)
            {
                if (found == CountMax) { return X509Fault.ChainTooLong; }
                DerReader reader = new DerReader(buffer, offset, end - offset);
                reader.ReadElement(out int elementCount);
                if (reader.Failed) { return X509Fault.CertificateMalformed; }
                X509Fault fault = Certificate.TryParse(
                    buffer, offset, elementCount, out certificates[found]);
                if (fault != X509Fault.None) { return fault; }
                offset += elementCount;
                found++;
            }
            chain = new CertificateChain(certificates, found);
            return X509Fault.None;
        }

        /// <summary>Certificates in the chain, at least one.</summary>
        public int Count { get { return _certificates.Length; } }

        /// <summary>The certificate of the peer or device itself.</summary>
        public Certificate Leaf { get { return _certificates[0]; } }

        /// <summary>A certificate; 0 is the leaf.</summary>
        public Certificate this[int index] { get { return _certificates[index]; } }

        /// <summary>Bytes that <see cref="CopyDer"/> writes.</summary>
        public int DerCount
        {
            get
            {
                int total = 0;
                for (int i = 0; i < _certificates.Length; i++)
                {
                    total += _certificates[i].Der.Length;
                }
                return total;
            }
        }

        /// <summary>A certificate; 0 is the leaf.</summary>
        public Certificate Get(int index)
        {
            return _certificates[index];
        }

        /// <summary>Writes the concatenated DER, <see cref="DerCount"/> bytes, which
        /// <see cref="TryParse"/> reads again.</summary>
        public void CopyDer(byte[] buffer, int offset)
        {
            Bytes.RequireSlice(buffer, offset, DerCount);
            for (int i = 0; i < _certificates.Length; i++)
            {
                byte[] der = _certificates[i].Der;
                Array.Copy(der, 0, buffer, offset, der.Length);
                offset += der.Length;
            }
        }
    }
}
