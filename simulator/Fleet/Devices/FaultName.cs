using Device.Agent;
using Device.Dtls;
using Device.X509;

namespace Simulator.Fleet.Devices
{
    /// <summary>A fault of an agent in words: its name, and behind a slash that of its
    /// detail.</summary>
    internal static class FaultName
    {
        public static string OfHeartbeat(AgentOutput output)
        {
            string name = "Heartbeat/" + output.HeartbeatFault;
            if (output.Fault != AgentFault.None) { name += "/" + output.Fault; }
            if (output.DtlsFault != DtlsFault.None) { name += "/" + output.DtlsFault; }
            if (output.ChainFault != X509Fault.None) { name += "/" + output.ChainFault; }
            return name + CodeOf(output);
        }

        public static string Of(AgentOutput output)
        {
            string detail = output.Fault switch
            {
                AgentFault.SessionFailed => output.DtlsFault.ToString(),
                AgentFault.BootstrapFailed => output.BootstrapFault.ToString(),
                AgentFault.EnrolmentFailed => output.EstFault.ToString(),
                AgentFault.RegistrationFailed => output.RegistrationFault.ToString(),
                AgentFault.StoreFailed => output.StoreStatus.ToString(),
                AgentFault.IssuedChainInvalid => output.ChainFault.ToString(),
                _ => "",
            };
            string name = output.Fault.ToString();
            if (detail.Length > 0) { name += "/" + detail; }
            bool hasChain = output.Fault != AgentFault.IssuedChainInvalid
                && output.ChainFault != X509Fault.None;
            if (hasChain) { name += "/" + output.ChainFault; }
            return name + CodeOf(output);
        }

        // CoAP codes are class and detail: 0x84 is 4.04 (RFC 7252 section 3).
        private static string CodeOf(AgentOutput output)
        {
            int code = output.ResponseCode;
            return code == 0 ? "" : $" ({code >> 5}.{code & 31:00})";
        }
    }
}
