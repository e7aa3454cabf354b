using System;
using Device.Base;
using Device.Lwm2m.Coap;

namespace Device.Lwm2m
{
    /// <summary>
    /// What a registered device shows its LwM2M server: /1/0 and /3/0, to read. Object 0 holds
    /// credentials and answers 4.01 (LwM2M 1.1 appendix E.1); what is not there 4.04; writing and
    /// executing 4.05, and reading of <see cref="CeRequest"/>'s resource, which is only executed;
    /// a format that is not spoken 4.06.
    /// </summary>
    public sealed class ObjectTable
    {
        private const int InstanceBytesMax = 512;
        private const int ErrorCodeId = 11;

        private readonly CoapEndpoint _endpoint;
        private readonly DeviceInfo _info;
        private RegistrationOptions _server = new RegistrationOptions();

        /// <param name="endpoint">The session with the LwM2M server.</param>
        /// <param name="info">What object 3 tells; kept.</param>
        public ObjectTable(CoapEndpoint endpoint, DeviceInfo info)
        {
            if (endpoint == null) { throw new ArgumentNullException(nameof(endpoint)); }
            if (info == null) { throw new ArgumentNullException(nameof(info)); }
            _endpoint = endpoint;
            _info = info;
        }

        /// <summary>What object 1 tells; kept.</summary>
        public void SetServer(RegistrationOptions options)
        {
            if (options == null) { throw new ArgumentNullException(nameof(options)); }
            _server = options;
        }

        /// <summary>Answers a request of the server.</summary>
        public void Answer(CoapOutput output, long nowMs)
        {
            CoapRequestView request = output.Request;
            int objectId;
            int instanceId;
            int resourceId;
            if (!ObjectPath.TryParse(request, out objectId, out instanceId, out resourceId))
            {
                Refuse(output, CoapCode.NotFound, nowMs);
                return;
            }
            if (objectId == 0)
            {
                Refuse(output, CoapCode.Unauthorized, nowMs);
                return;
            }
            if (objectId == CeRequest.ObjectId && instanceId <= 0
                && (resourceId < 0 || resourceId == CeRequest.ResourceId))
            {
                Refuse(output, CoapCode.MethodNotAllowed, nowMs);
                return;
            }
            bool isThere = (objectId == 1 || objectId == 3) && instanceId <= 0;
            if (!isThere || request.Method != CoapCode.Get)
            {
                Refuse(output, isThere ? CoapCode.MethodNotAllowed : CoapCode.NotFound, nowMs);
                return;
            }
            if (resourceId < 0) { AnswerInstance(output, objectId, instanceId, nowMs); }
            else { AnswerResource(output, objectId, resourceId, nowMs); }
        }

        private void AnswerInstance(CoapOutput output, int objectId, int instanceId, long nowMs)
        {
            if (!AcceptsTlv(output.Request))
            {
                Refuse(output, CoapCode.NotAcceptable, nowMs);
                return;
            }
            byte[] buffer = new byte[InstanceBytesMax];
            TlvWriter writer = new TlvWriter(buffer, 0, buffer.Length);
            int mark = instanceId < 0 ? writer.Begin(TlvType.ObjectInstance, 0) : 0;
            if (objectId == 1) { WriteServer(writer); }
            else { WriteDevice(writer); }
            if (instanceId < 0) { writer.End(mark); }
            Respond(output, writer, nowMs);
        }

        private void AnswerResource(CoapOutput output, int objectId, int resourceId, long nowMs)
        {
            string text = objectId == 1 ? ServerText(resourceId) : DeviceText(resourceId);
            bool isErrorCode = objectId == 3 && resourceId == ErrorCodeId;
            if (text.Length == 0 && !isErrorCode)
            {
                bool isAction = objectId == 1
                    ? resourceId == 8 : resourceId == 4 || resourceId == 5;
                Refuse(output, isAction ? CoapCode.MethodNotAllowed : CoapCode.NotFound, nowMs);
                return;
            }
            int accept = output.Request.Accept;
            bool asText = accept == CoapContentFormat.TextPlain
                || (accept == CoapContentFormat.None && !isErrorCode);
            if ((asText && isErrorCode) || (!asText && !AcceptsTlv(output.Request)))
            {
                Refuse(output, CoapCode.NotAcceptable, nowMs);
                return;
            }
            if (asText)
            {
                byte[] bytes = Ascii.GetBytes(text);
                _endpoint.Respond(
                    output.RequestHandle, CoapCode.Content, CoapContentFormat.TextPlain,
                    bytes, 0, bytes.Length, null, nowMs);
                return;
            }
            byte[] buffer = new byte[InstanceBytesMax];
            TlvWriter writer = new TlvWriter(buffer, 0, buffer.Length);
            if (objectId == 1) { WriteServerResource(writer, resourceId); }
            else { WriteDeviceResource(writer, resourceId); }
            Respond(output, writer, nowMs);
        }

        private void WriteServer(TlvWriter writer)
        {
            WriteServerResource(writer, 0);
            WriteServerResource(writer, 1);
            WriteServerResource(writer, 6);
            WriteServerResource(writer, 7);
        }

        private void WriteServerResource(TlvWriter writer, int id)
        {
            switch (id)
            {
                case 0: writer.WriteInteger(TlvType.Resource, id, _server.ShortServerId); break;
                case 1: writer.WriteInteger(TlvType.Resource, id, _server.LifetimeSeconds); break;
                case 6: writer.WriteBoolean(TlvType.Resource, id, false); break;
                default: writer.WriteText(TlvType.Resource, id, ServerText(id)); break;
            }
        }

        private string ServerText(int id)
        {
            switch (id)
            {
                case 0: return _server.ShortServerId.ToString();
                case 1: return _server.LifetimeSeconds.ToString();
                case 6: return "0";
                case 7: return _server.Binding;
                default: return "";
            }
        }

        private void WriteDevice(TlvWriter writer)
        {
            int[] ids = new int[] { 0, 1, 2, 3, 9, ErrorCodeId, 16, 17, 18 };
            for (int i = 0; i < ids.Length; i++) { WriteDeviceResource(writer, ids[i]); }
        }

        private void WriteDeviceResource(TlvWriter writer, int id)
        {
            if (id == ErrorCodeId)
            {
                // One instance with code 0: no error (appendix E.4).
                int mark = writer.Begin(TlvType.MultipleResource, id);
                writer.WriteInteger(TlvType.ResourceInstance, 0, 0);
                writer.End(mark);
                return;
            }
            string text = DeviceText(id);
            if (text.Length == 0) { return; }
            if (id == 9) { writer.WriteInteger(TlvType.Resource, id, _info.BatteryPercent); }
            else { writer.WriteText(TlvType.Resource, id, text); }
        }

        private string DeviceText(int id)
        {
            switch (id)
            {
                case 0: return _info.Manufacturer;
                case 1: return _info.Model;
                case 2: return _info.SerialNumber;
                case 3: return _info.FirmwareVersion;
                case 9: return _info.BatteryPercent < 0 ? "" : _info.BatteryPercent.ToString();
                case 16: return "U";
                case 17: return _info.DeviceType;
                case 18: return _info.HardwareVersion;
                default: return "";
            }
        }

        private static bool AcceptsTlv(CoapRequestView request)
        {
            return request.Accept == CoapContentFormat.None
                || request.Accept == CoapContentFormat.Tlv
                || request.Accept == CoapContentFormat.TlvEarly;
        }

        private void Respond(CoapOutput output, TlvWriter writer, long nowMs)
        {
            if (writer.Failed)
            {
                Refuse(output, CoapCode.InternalServerError, nowMs);
                return;
            }
            _endpoint.Respond(
                output.RequestHandle, CoapCode.Content, CoapContentFormat.Tlv,
                writer.Buffer, 0, writer.Count, null, nowMs);
        }

        private void Refuse(CoapOutput output, int code, long nowMs)
        {
            _endpoint.Respond(output.RequestHandle, code, nowMs);
        }
    }
}
