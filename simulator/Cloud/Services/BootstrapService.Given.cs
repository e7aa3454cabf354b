using System;
using System.Security.Cryptography;
using Device.Lwm2m.Coap;
using Simulator.Cloud.Devices;
using Simulator.Cloud.Trust;

namespace Simulator.Cloud.Services
{
    /// <content>Clients of others that know no EST: the service makes their key and writes it into
    /// them, where the owner of their authority has said so (docs/decisions/0011).</content>
    public sealed partial class BootstrapService
    {
        private bool IsGiven(DeviceRecord device)
        {
            TrustedCertificate? trusted = _trust.Find(device.Account, device.TrustedCertificateId);
            return trusted?.BootstrapMode == BootstrapMode.Certificate;
        }

        // The certificate is on disk before anything is written into the device, and the device
        // with it.
        private void Give(
            BootstrapConversation bootstrap, DeviceRecord device, int handle,
            Action<bool> completed, long nowMs)
        {
            bootstrap.DropGiven();
            bootstrap.Given = GivenCredential.Generate();
            Refusal refusal = _desk.Give(device, bootstrap.Given, completed);
            if (!refusal.IsRefused) { return; }
            bootstrap.DropGiven();
            bootstrap.Stage = BootstrapStage.Waiting;
            bootstrap.Device = null;
            Refuse(bootstrap, handle, refusal, nowMs);
        }

        private static void Discover(CoapRequest request, int objectId)
        {
            request.Reset(CoapCode.Get, objectId == 0 ? "0" : "1");
            request.Accept = CoapContentFormat.LinkFormat;
        }

        // A client that cannot say where its accounts are is written to as if it had none.
        private bool TookPlaces(
            BootstrapConversation bootstrap, CoapStep step, CoapOutput output, long nowMs)
        {
            bool isSecurity = bootstrap.Stage == BootstrapStage.DiscoveringSecurity;
            if ((!isSecurity && bootstrap.Stage != BootstrapStage.DiscoveringServer)
                || step != CoapStep.ResponseReceived)
            {
                return false;
            }
            int count = output.Code == CoapCode.Content ? output.Count : 0;
            int instance = AccountPlaces.Choose(
                output.Buffer, output.Offset, count, isSecurity ? 0 : 1,
                BootstrapWrites.ShortServerId);
            if (isSecurity) { bootstrap.SecurityInstance = instance; }
            else { bootstrap.ServerInstance = instance; }
            bootstrap.Stage++;
            SendNext(bootstrap, nowMs);
            return true;
        }

        private void WriteSecurity(
            BootstrapConversation bootstrap, CoapRequest request, long nowMs)
        {
            byte[] body = _writes.WriteSecurity(
                request, bootstrap.Given, bootstrap.SecurityInstance);
            Ask(bootstrap, request, nowMs);
            if (bootstrap.Given == null) { return; }
            // The exchange has a copy of its own until the device has answered.
            CryptographicOperations.ZeroMemory(body);
            bootstrap.DropGiven();
        }
    }
}
