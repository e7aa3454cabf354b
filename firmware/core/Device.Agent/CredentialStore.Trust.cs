using Device.Base;
using Device.Kcm;
using Device.X509;

namespace Device.Agent
{
    /// <content>How the management service is to be recognised.</content>
    internal sealed partial class CredentialStore
    {
        private bool TryReadTrust(KcmArea area, out ServerTrust trust)
        {
            KcmArea where = AreaOf(area, KcmItemType.Config, ItemNames.ManagementTrust);
            trust = ServerTrust.Silent();
            if (!_store.Contains(where, KcmItemType.Config, ItemNames.ManagementTrust))
            {
                return true;
            }
            byte[] buffer = new byte[ServerTrust.SizeMax];
            KcmStatus status = _store.GetFrom(
                where, KcmItemType.Config, ItemNames.ManagementTrust,
                buffer, 0, buffer.Length, out int count);
            return status == KcmStatus.Success
                && ServerTrust.TryDecode(buffer, 0, count, out trust);
        }

        private bool TryLoadPin(KcmArea area, ServerTrust trust, out CertificatePin pin)
        {
            pin = null;
            byte[] certificate = Bytes.Empty;
            if (trust.Matching == PinMatching.Exact)
            {
                if (!TryLoadAnchor(
                    AreaOf(area, KcmItemType.Certificate, ItemNames.ManagementServerCa),
                    ItemNames.ManagementServerCa, out Certificate given))
                {
                    return false;
                }
                certificate = given.Der;
            }
            return trust.TryMakePin(certificate, out pin) == X509Fault.None;
        }

        // The device's own anchors, where the pin only narrows them: those that lead to the
        // bootstrap service, by the factory or by a proven overlay.
        private Certificate[] AnchorsFor(CertificatePin pin)
        {
            if (pin.Usage != PinUsage.CaConstraint && pin.Usage != PinUsage.ServiceCertificate)
            {
                return pin.Certificate == null
                    ? new Certificate[0] : new Certificate[] { pin.Certificate };
            }
            bool hasWorking = TryLoadAnchor(
                KcmArea.Working, ItemNames.BootstrapServerCa, out Certificate working);
            bool hasFactory = TryLoadAnchor(
                KcmArea.Factory, ItemNames.BootstrapServerCa, out Certificate factory);
            if (hasWorking && hasFactory) { return new Certificate[] { working, factory }; }
            if (!hasWorking && !hasFactory) { return new Certificate[0]; }
            return new Certificate[] { hasWorking ? working : factory };
        }
    }
}
