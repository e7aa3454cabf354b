using Device.X509;

namespace Device.Dtls
{
    /// <summary>Which alert tells a fault to the peer (RFC 5246 section 7.2.2), and which fault a
    /// verdict on a chain is. The same for both ends.</summary>
    public static class FaultAlert
    {
        /// <summary>Nothing is said: the peer spoke last, or is not there.</summary>
        public const int None = -1;

        /// <summary>The alert's description for a fault that we found, or
        /// <see cref="None"/>.</summary>
        public static int DescriptionOf(DtlsFault fault)
        {
            switch (fault)
            {
                case DtlsFault.None:
                case DtlsFault.HandshakeTimedOut:
                case DtlsFault.PeerAlert:
                case DtlsFault.Replaced:
                    return None;
                case DtlsFault.PeerClosed:
                case DtlsFault.LocalClosed:
                case DtlsFault.SequenceExhausted:
                case DtlsFault.IdleTooLong:
                case DtlsFault.Displaced:
                    return AlertDescription.CloseNotify;
                case DtlsFault.PeerCertificateUntrusted:
                    return AlertDescription.UnknownCa;
                case DtlsFault.PeerCertificateExpired:
                case DtlsFault.PeerCertificateNotYetValid:
                    return AlertDescription.CertificateExpired;
                case DtlsFault.PeerCertificateRevoked:
                    return AlertDescription.CertificateRevoked;
                case DtlsFault.PeerCertificateInvalid:
                case DtlsFault.PeerNameMismatch:
                    return AlertDescription.BadCertificate;
                case DtlsFault.PeerCertificateUnsupported:
                case DtlsFault.PeerCertificateUsageWrong:
                    return AlertDescription.UnsupportedCertificate;
                case DtlsFault.VersionUnsupported:
                    return AlertDescription.ProtocolVersion;
                case DtlsFault.IllegalParameter:
                case DtlsFault.SuiteNotOffered:
                case DtlsFault.CompressionChosen:
                case DtlsFault.ConnectionIdInvalid:
                case DtlsFault.RecordLimitInvalid:
                case DtlsFault.ResumedSuiteWrong:
                    return AlertDescription.IllegalParameter;
                case DtlsFault.DecodeError:
                    return AlertDescription.DecodeError;
                case DtlsFault.UnexpectedMessage:
                    return AlertDescription.UnexpectedMessage;
                case DtlsFault.DecryptError:
                    return AlertDescription.DecryptError;
                case DtlsFault.UnsupportedExtension:
                    return AlertDescription.UnsupportedExtension;
                case DtlsFault.RecordOverflow:
                    return AlertDescription.RecordOverflow;
                case DtlsFault.PskIdentityUnknown:
                    return AlertDescription.UnknownPskIdentity;
                case DtlsFault.MessageTooLarge:
                    return AlertDescription.InternalError;
                default:
                    // RFC 5246 section 7.4.6, RFC 7627 section 5.2 and RFC 5746 section 3.4 all
                    // say handshake_failure: certificate_required is of TLS 1.3 only.
                    return AlertDescription.HandshakeFailure;
            }
        }

        /// <summary>The connection's fault for a verifier's verdict.</summary>
        public static DtlsFault FaultOf(X509Fault fault)
        {
            switch (fault)
            {
                case X509Fault.None:
                    return DtlsFault.None;
                case X509Fault.IssuerUnknown:
                case X509Fault.CaConstraintUnmet:
                case X509Fault.TrustAnchorMissing:
                    return DtlsFault.PeerCertificateUntrusted;
                case X509Fault.Expired:
                    return DtlsFault.PeerCertificateExpired;
                case X509Fault.NotYetValid:
                    return DtlsFault.PeerCertificateNotYetValid;
                case X509Fault.NameMismatch:
                    return DtlsFault.PeerNameMismatch;
                case X509Fault.UsageWrong:
                    return DtlsFault.PeerCertificateUsageWrong;
                case X509Fault.CurveUnsupported:
                case X509Fault.AlgorithmUnsupported:
                case X509Fault.CriticalExtensionUnknown:
                    return DtlsFault.PeerCertificateUnsupported;
                default:
                    return DtlsFault.PeerCertificateInvalid;
            }
        }
    }
}
