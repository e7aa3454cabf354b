using Device.Dtls;
using Device.X509;
using Simulator.Cloud;

namespace Simulator.Benchmarks.Peers
{
    /// <summary>A service behind the server that does nothing.</summary>
    internal sealed class SilentService : ISecureService
    {
        public SilentService(DtlsCredential credential, Certificate[] anchors)
        {
            Credential = credential;
            Trust = new TrustSnapshot(anchors);
        }

        public TrustSnapshot Trust { get; }

        public DtlsCredential Credential { get; }

        public void OnConnected(ISecureSession session, long nowMs)
        {
        }

        public void OnDatagram(
            ISecureSession session, byte[] buffer, int offset, int count, long nowMs)
        {
        }

        public void OnDeadline(ISecureSession session, long nowMs)
        {
        }

        public void OnClosed(ISecureSession session, DtlsFault fault)
        {
        }
    }
}
