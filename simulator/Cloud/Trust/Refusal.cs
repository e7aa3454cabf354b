using Device.Lwm2m.Coap;

namespace Simulator.Cloud.Trust
{
    /// <summary>A refusal on its way to a device: the cause and the line it reads.</summary>
    /// <param name="Cause">Counted.</param>
    /// <param name="Text">Diagnostic payload (RFC 7252 section 5.5.2): names and what was
    /// expected, ASCII.</param>
    public readonly record struct Refusal(RefusalCause Cause, string Text)
    {
        /// <summary>Nothing is refused.</summary>
        public static readonly Refusal None = new Refusal(RefusalCause.None, "");

        /// <summary>True when something is refused.</summary>
        public bool IsRefused { get { return Cause != RefusalCause.None; } }

        /// <summary>The response code of the cause.</summary>
        public int Code
        {
            get
            {
                return Cause switch
                {
                    RefusalCause.EndpointMissing
                        or RefusalCause.EndpointMalformed
                        or RefusalCause.HeartbeatMalformed
                        or RefusalCause.RequestMalformed
                        or RefusalCause.RequestSignatureInvalid
                        or RefusalCause.RequestCurveUnsupported
                        or RefusalCause.RequestAlgorithmUnsupported
                        or RefusalCause.RequestUsageForbidden
                        or RefusalCause.LifetimeInvalid
                        or RefusalCause.BindingUnsupported
                        or RefusalCause.LinksMalformed
                        or RefusalCause.DataMalformed => CoapCode.BadRequest,
                    RefusalCause.BootstrapMissing => CoapCode.Unauthorized,
                    RefusalCause.RegistrationUnknown => CoapCode.NotFound,
                    RefusalCause.VersionUnsupported => CoapCode.PreconditionFailed,
                    RefusalCause.FormatUnsupported => CoapCode.UnsupportedContentFormat,
                    RefusalCause.StoreUnavailable
                        or RefusalCause.SignerUnavailable
                        or RefusalCause.BootstrapUnderWay => CoapCode.ServiceUnavailable,
                    _ => CoapCode.Forbidden,
                };
            }
        }
    }
}
