using System;
using Device.Base;

namespace Device.Dtls
{
    /// <summary>What a client offers and how patient it is. Read at each Connect.</summary>
    public sealed class DtlsClientOptions
    {
        /// <summary>The largest number of records under one key, 2^48 - 1 (RFC 6347 section 4.1):
        /// a sequence number is never used twice.</summary>
        public const long RecordsMaxDefault = 0xffffffffffff;

        /// <summary>The least <see cref="RecordsMax"/>: a handshake has to fit.</summary>
        public const int RecordsMaxMin = 32;

        /// <summary>Longest <see cref="OwnConnectionId"/>, bytes.</summary>
        public const int OwnConnectionIdMax = 32;

        /// <summary>The least <see cref="DatagramMax"/>.</summary>
        public const int DatagramMaxMin = 128;

        /// <summary>First wait for an answer to a flight, ms. RFC 7925 section 11 recommends 9 s;
        /// RFC 6347 section 4.2.4.1 recommends 1 s.</summary>
        public int FirstTimeoutMs { get; set; } = 9_000;

        /// <summary>The wait doubles up to this, ms (RFC 6347 section 4.2.4.1).</summary>
        public int TimeoutMsMax { get; set; } = 60_000;

        /// <summary>How often a flight is sent in all before the handshake is given up.</summary>
        public int AttemptsMax { get; set; } = 6;

        /// <summary>Largest datagram to send, bytes of UDP payload; <see cref="DatagramMaxMin"/>
        /// to <see cref="DtlsOutput.DatagramMax"/>.</summary>
        public int DatagramMax { get; set; } = 1200;

        /// <summary>Room for handshake messages that wait to be complete, bytes. It bounds the
        /// largest message of the server: five certificates of 800 bytes fit the default.</summary>
        public int ReassemblyBytesMax { get; set; } = 4096;

        /// <summary>Offer TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8.</summary>
        public bool OfferCcm8 { get; set; } = true;

        /// <summary>Offer TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256.</summary>
        public bool OfferGcm { get; set; } = true;

        /// <summary>GCM first in the offer.</summary>
        public bool PreferGcm { get; set; }

        /// <summary>Refuse a server without extended_master_secret (RFC 7627 section 5.2). Every
        /// current stack has it.</summary>
        public bool ExtendedMasterSecretRequired { get; set; } = true;

        /// <summary>Host name for server_name, ASCII; null sends none, as for an IP
        /// literal (RFC 6066 section 3).</summary>
        public string ServerName { get; set; }

        /// <summary>Offer connection_id (RFC 9146): the server can then tell our records apart when
        /// our address changed.</summary>
        public bool OfferConnectionId { get; set; }

        /// <summary>The id that the server is to put into its records for us, 0 to
        /// <see cref="OwnConnectionIdMax"/> bytes; empty for none, because an address of our own
        /// tells them apart.</summary>
        public byte[] OwnConnectionId { get; set; } = Bytes.Empty;

        /// <summary>Ask for a ticket to resume with (RFC 5077).</summary>
        public bool OfferSessionTicket { get; set; } = true;

        /// <summary>Resume a session given to Connect, and keep one for
        /// <see cref="DtlsClient.TakeSession"/>.</summary>
        public bool OfferResumption { get; set; } = true;

        /// <summary>max_fragment_length to ask for: 0 for none, 1 to 4 for 512 to 4,096 bytes of
        /// plaintext in a record, both ways (RFC 6066 section 4).</summary>
        public int MaxFragmentLengthCode { get; set; }

        /// <summary>record_size_limit: the largest plaintext of a protected record that we take,
        /// bytes; 0 for none, else <see cref="HelloExtensions.RecordSizeLimitMin"/> to
        /// <see cref="HelloExtensions.RecordSizeLimitMax"/> (RFC 8449).</summary>
        public int RecordSizeLimit { get; set; }

        /// <summary>Records to send under one key, at most; the connection then ends with
        /// <see cref="DtlsFault.SequenceExhausted"/>.</summary>
        public long RecordsMax { get; set; } = RecordsMaxDefault;

        /// <summary>Throws when an option is out of range, or no suite offered: the caller is
        /// wrong.</summary>
        public void RequireValid()
        {
            if (!OfferCcm8 && !OfferGcm) { throw new InvalidOperationException("no suite"); }
            if (DatagramMax < DatagramMaxMin || DatagramMax > DtlsOutput.DatagramMax)
            {
                throw new ArgumentOutOfRangeException(nameof(DatagramMax));
            }
            if (RecordsMax < RecordsMaxMin || RecordsMax > RecordsMaxDefault)
            {
                throw new ArgumentOutOfRangeException(nameof(RecordsMax));
            }
            if (OwnConnectionId == null || OwnConnectionId.Length > OwnConnectionIdMax)
            {
                throw new ArgumentOutOfRangeException(nameof(OwnConnectionId));
            }
            if (MaxFragmentLengthCode < 0
                || MaxFragmentLengthCode > HelloExtensions.MaxFragmentLengthMax)
            {
                throw new ArgumentOutOfRangeException(nameof(MaxFragmentLengthCode));
            }
            if (RecordSizeLimit != 0
                && (RecordSizeLimit < HelloExtensions.RecordSizeLimitMin
                    || RecordSizeLimit > HelloExtensions.RecordSizeLimitMax))
            {
                throw new ArgumentOutOfRangeException(nameof(RecordSizeLimit));
            }
            if (ServerName != null && ServerName.Length > ClientHello.ServerNameMax)
            {
                throw new ArgumentOutOfRangeException(nameof(ServerName));
            }
        }
    }
}
