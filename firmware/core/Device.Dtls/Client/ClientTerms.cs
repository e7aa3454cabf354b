using Device.Base;
using Device.X509;

namespace Device.Dtls
{
    /// <summary>What one Connect was given: what we offer, what we show and what the server is
    /// judged by.</summary>
    internal sealed class ClientTerms
    {
        public ClientTerms(DtlsClientOptions options, byte[] binding)
        {
            Options = options;
            Binding = binding;
        }

        public DtlsClientOptions Options { get; }

        /// <summary>The digest of all below (<see cref="DtlsBinding"/>).</summary>
        public byte[] Binding { get; }

        public DtlsCredential Credential { get; set; }

        public Certificate[] Anchors { get; set; }

        public int AnchorCount { get; set; }

        public ChainPolicy Policy { get; set; }

        /// <summary>The key in place of certificates, or null.</summary>
        public DtlsPreSharedKey Psk { get; set; }

        /// <summary>The session to resume, or null. It was judged against these terms.</summary>
        public DtlsSession Session { get; set; }

        /// <summary>The id that the server is to put into its records; empty for none.</summary>
        public byte[] OwnConnectionId
        {
            get { return Options.OfferConnectionId ? Options.OwnConnectionId : Bytes.Empty; }
        }

        public bool Offers(int suite)
        {
            switch (suite)
            {
                case CipherSuite.PskAes128Ccm8: return Psk != null;
                case CipherSuite.EcdheEcdsaAes128Ccm8: return Psk == null && Options.OfferCcm8;
                case CipherSuite.EcdheEcdsaAes128GcmSha256:
                    return Psk == null && Options.OfferGcm;
                default: return false;
            }
        }
    }
}
