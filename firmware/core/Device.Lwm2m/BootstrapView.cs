using System;
using Device.Lwm2m.Coap;
using Device.Lwm2m.Formats;

namespace Device.Lwm2m
{
    /// <summary>What a bootstrap server sees of a device: Bootstrap-Discover of all or one object
    /// (LwM2M 1.1 section 6.1.7.3), Bootstrap-Read of objects 1 and 2 (section 6.1.7.4). It is the
    /// candidate account, and the device's own account with its bootstrap server.</summary>
    internal sealed class BootstrapView
    {
        // Four URIs, each character escaped, and what is around them.
        private const int BytesMax = 3072;
        private const int UriCountMax = 255;
        private const int ServerObjectId = 1;
        private const int AccessObjectId = 2;
        private const int DeviceObjectId = 3;
        private const string Version = "1.1";

        private readonly CoapEndpoint _endpoint;
        private readonly BootstrapCandidate _candidate;
        private readonly NodePath _asked = new NodePath();
        private readonly NodePath _path = new NodePath();

        internal BootstrapView(CoapEndpoint endpoint, BootstrapCandidate candidate)
        {
            _endpoint = endpoint;
            _candidate = candidate;
        }

        /// <summary>Answers a GET.</summary>
        internal void Answer(CoapRequestView request, int handle, long nowMs)
        {
            if (!_asked.TryParse(request) || _asked.ObjectId > DeviceObjectId)
            {
                _endpoint.Respond(handle, CoapCode.NotFound, nowMs);
            }
            else if (request.Accept == CoapContentFormat.LinkFormat && _asked.Depth <= 1)
            {
                Discover(handle, nowMs);
            }
            else { Read(request, handle, nowMs); }
        }

        private void Discover(int handle, long nowMs)
        {
            if (_asked.ObjectId == AccessObjectId)
            {
                _endpoint.Respond(handle, CoapCode.NotFound, nowMs);
                return;
            }
            byte[] buffer = new byte[BytesMax];
            LinkWriter links = new LinkWriter(buffer, 0, buffer.Length);
            links.Begin(_path.Clear()).AttributeToken("lwm2m", Version);
            if (_asked.Depth == 0 || _asked.ObjectId == 0) { ListSecurity(links); }
            if (_asked.Depth == 0 || _asked.ObjectId == ServerObjectId) { ListServers(links); }
            if (_asked.Depth == 0 || _asked.ObjectId == DeviceObjectId)
            {
                links.Begin(_path.Set(DeviceObjectId, 0));
            }
            if (links.Failed) { throw new InvalidOperationException("too many instances"); }
            _endpoint.Respond(
                handle, CoapCode.Content, CoapContentFormat.LinkFormat,
                buffer, 0, links.Count, null, nowMs);
        }

        private void ListSecurity(LinkWriter links)
        {
            // Our own has neither a short server id nor a URI to tell.
            links.Begin(_path.Set(0, BootstrapCandidate.OwnInstanceId));
            for (int i = 0; i < BootstrapCandidate.InstanceCountMax; i++)
            {
                SecurityInstance one = _candidate.Security(i);
                if (one == null) { continue; }
                links.Begin(_path.Set(0, one.InstanceId));
                if (one.IsBootstrapServer) { continue; }
                links.Attribute("ssid", one.Account.ShortServerId);
                string uri = one.Account.ServerUri;
                if (uri.Length > 0 && uri.Length <= UriCountMax)
                {
                    links.AttributeText("uri", uri);
                }
            }
        }

        private void ListServers(LinkWriter links)
        {
            for (int i = 0; i < BootstrapCandidate.InstanceCountMax; i++)
            {
                ServerInstance one = _candidate.Server(i);
                if (one == null) { continue; }
                links.Begin(_path.Set(ServerObjectId, one.InstanceId));
                links.Attribute("ssid", one.Settings.ShortServerId);
            }
        }

        private void Read(CoapRequestView request, int handle, long nowMs)
        {
            int refusal = CodeOfRead();
            if (refusal != CoapCode.Content)
            {
                _endpoint.Respond(handle, refusal, nowMs);
                return;
            }
            int accept = request.Accept == CoapContentFormat.None
                ? CoapContentFormat.Tlv : request.Accept;
            ResourceWriter writer = DataFormats.NewWriter(accept);
            int count = -1;
            byte[] buffer = new byte[BytesMax];
            if (writer != null && !DataFormats.CarriesOneValue(accept))
            {
                writer.Begin(_asked, buffer, 0, buffer.Length);
                for (int i = 0; i < BootstrapCandidate.InstanceCountMax; i++)
                {
                    ServerInstance one = _candidate.Server(i);
                    bool isAsked = one != null
                        && (_asked.Depth == 1 || one.InstanceId == _asked.InstanceId);
                    if (isAsked) { one.Write(writer, _path); }
                }
                count = writer.Finish();
            }
            if (count < 0) { _endpoint.Respond(handle, CoapCode.NotAcceptable, nowMs); }
            else
            {
                _endpoint.Respond(
                    handle, CoapCode.Content, accept, buffer, 0, count, null, nowMs);
            }
        }

        private int CodeOfRead()
        {
            if (_asked.Depth == 0) { return CoapCode.MethodNotAllowed; }
            if (_asked.ObjectId == 0) { return CoapCode.Unauthorized; }
            if (_asked.ObjectId == AccessObjectId) { return CoapCode.NotFound; }
            if (_asked.ObjectId != ServerObjectId || _asked.Depth > 2)
            {
                return CoapCode.MethodNotAllowed;
            }
            if (_asked.Depth == 1) { return CoapCode.Content; }
            for (int i = 0; i < BootstrapCandidate.InstanceCountMax; i++)
            {
                ServerInstance one = _candidate.Server(i);
                if (one != null && one.InstanceId == _asked.InstanceId) { return CoapCode.Content; }
            }
            return CoapCode.NotFound;
        }
    }
}
