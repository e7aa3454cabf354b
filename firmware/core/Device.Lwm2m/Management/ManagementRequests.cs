using Device.Base;
using Device.Lwm2m.Coap;
using Device.Lwm2m.Formats;
using Device.Lwm2m.Objects;

namespace Device.Lwm2m.Management
{
    /// <summary>
    /// Answers what a management server asks of the objects (LwM2M 1.1 sections 6.3 and 6.4).
    /// Every request gets an answer:
    /// <code>
    /// GET                  Read; Observe with option 0; Discover with Accept 40
    /// PUT  with a body     Write, replace: a resource or an instance
    /// PUT  with queries    Write-Attributes
    /// POST /o/i            Write, partial update; needs a body
    /// POST /o/i/r          Execute
    /// POST /o, DELETE      Create, Delete: 4.05, the objects of a device are fixed
    /// FETCH /              Read-Composite; Observe-Composite with option 0
    /// iPATCH /             Write-Composite
    /// anything of /0       4.01
    /// </code>
    /// </summary>
    internal sealed class ManagementRequests
    {
        private readonly CoapEndpoint _endpoint;
        private readonly ObjectTree _objects;
        private readonly AttributeTable _attributes = new AttributeTable();
        private readonly NodeEncoder _encoder;
        private readonly ObservationTable _observations;
        private readonly DiscoverOperation _discover;
        private readonly WriteOperation _write;
        private readonly WriteAttributesOperation _writeAttributes;
        private readonly CompositePaths _paths = new CompositePaths();
        private readonly NodePath[] _path1 = new NodePath[1];
        private readonly NodePath _path = new NodePath();

        internal ManagementRequests(CoapEndpoint endpoint, ObjectTree objects)
        {
            _endpoint = endpoint;
            _objects = objects;
            _encoder = new NodeEncoder(objects);
            _discover = new DiscoverOperation(objects, _attributes);
            _observations = new ObservationTable(endpoint, objects, _attributes, _encoder);
            _write = new WriteOperation(objects, _observations);
            _writeAttributes = new WriteAttributesOperation(objects, _attributes);
            Sender = new DataSender(endpoint, objects, _encoder);
            _path1[0] = _path;
        }

        /// <summary>What the device tells by itself.</summary>
        internal DataSender Sender { get; }

        /// <summary>What the server observes.</summary>
        internal ObservationTable Observations { get { return _observations; } }

        /// <summary>Answers a request of the server.</summary>
        internal void Answer(CoapOutput output, long nowMs)
        {
            CoapRequestView request = output.Request;
            if (!_path.TryParse(request))
            {
                Respond(output, CoapCode.NotFound, nowMs);
                return;
            }
            if (_path.Depth == 0)
            {
                AnswerRoot(output, nowMs);
                return;
            }
            int code = _objects.Judge(_path, 0, nowMs);
            bool isWrite = request.Method == CoapCode.Put;
            // A resource that is not there yet may be written.
            if (code != 0 && !(isWrite && code == CoapCode.NotFound))
            {
                Respond(output, code, nowMs);
                return;
            }
            switch (request.Method)
            {
                case CoapCode.Get: AnswerGet(output, nowMs); break;
                case CoapCode.Put: Respond(output, Put(request, nowMs), nowMs); break;
                case CoapCode.Post: Respond(output, Post(request, nowMs), nowMs); break;
                default: Respond(output, CoapCode.MethodNotAllowed, nowMs); break;
            }
        }

        private void AnswerRoot(CoapOutput output, long nowMs)
        {
            CoapRequestView request = output.Request;
            switch (request.Method)
            {
                case CoapCode.Fetch: AnswerFetch(output, nowMs); break;
                case CoapCode.IPatch:
                    Respond(output, _write.WriteAll(request, nowMs), nowMs);
                    break;
                default: Respond(output, CoapCode.MethodNotAllowed, nowMs); break;
            }
        }

        private void AnswerFetch(CoapOutput output, long nowMs)
        {
            CoapRequestView request = output.Request;
            int code = _paths.Read(request);
            if (code != 0)
            {
                Respond(output, code, nowMs);
                return;
            }
            int format = request.Accept == CoapContentFormat.None
                ? request.ContentFormat
                : request.Accept;
            code = _encoder.EncodeAll(_paths.Paths, _paths.Count, format, nowMs);
            if (code == CoapCode.Content && request.Observe == 0)
            {
                _observations.Begin(
                    output.RequestHandle, _paths.Paths, _paths.Count, true, format, nowMs);
                code = _encoder.EncodeAll(_paths.Paths, _paths.Count, format, nowMs);
            }
            Respond(output, code, format, _encoder.Body, _encoder.Count, nowMs);
            _encoder.Release();
        }

        private void AnswerGet(CoapOutput output, long nowMs)
        {
            int accept = output.Request.Accept;
            if (accept == CoapContentFormat.LinkFormat)
            {
                Respond(
                    output, _discover.Perform(_path, nowMs), accept,
                    _discover.Body, _discover.Count, nowMs);
                _discover.Release();
                return;
            }
            int format = _encoder.FormatFor(_path, accept);
            int code = _encoder.Encode(_path, format, nowMs);
            if (code == CoapCode.Content && output.Request.Observe == 0)
            {
                _observations.Begin(output.RequestHandle, _path1, 1, false, format, nowMs);
                // The beginning looked at the values with the same encoder.
                code = _encoder.Encode(_path, format, nowMs);
            }
            Respond(output, code, format, _encoder.Body, _encoder.Count, nowMs);
            _encoder.Release();
        }

        private int Put(CoapRequestView request, long nowMs)
        {
            bool hasBody = request.PayloadCount > 0
                || request.ContentFormat != CoapContentFormat.None;
            if (!hasBody)
            {
                if (request.QueryCount == 0) { return CoapCode.BadRequest; }
                int attached = _writeAttributes.Perform(request, _path, nowMs);
                _observations.HandleAttributes();
                return attached;
            }
            if (_path.Depth == 1 || _path.Depth == 4) { return CoapCode.MethodNotAllowed; }
            return _write.Write(request, _path, true, nowMs);
        }

        private int Post(CoapRequestView request, long nowMs)
        {
            switch (_path.Depth)
            {
                case 2: return _write.Write(request, _path, false, nowMs);
                case 3: return Execute(request, nowMs);
                default: return CoapCode.MethodNotAllowed;
            }
        }

        private int Execute(CoapRequestView request, long nowMs)
        {
            int code = _objects.Judge(_path, ResourceOperations.Execute, nowMs);
            if (code != 0) { return code; }
            if (request.PayloadCount > 0 && request.ContentFormat != CoapContentFormat.TextPlain
                && request.ContentFormat != CoapContentFormat.None)
            {
                return CoapCode.UnsupportedContentFormat;
            }
            ExecuteArguments arguments = new ExecuteArguments();
            if (!arguments.TryParse(
                request.Payload, request.PayloadOffset, request.PayloadCount))
            {
                return CoapCode.BadRequest;
            }
            code = _objects.Find(_path.ObjectId).Execute(
                _path.InstanceId, _path.ResourceId, arguments);
            // What it did to the values of its instance only the object knows.
            _observations.Touch(_path.Cut(2));
            return code;
        }

        private void Respond(CoapOutput output, int code, long nowMs)
        {
            Respond(output, code, CoapContentFormat.None, Bytes.Empty, 0, nowMs);
        }

        private void Respond(
            CoapOutput output, int code, int format, byte[] body, int count, long nowMs)
        {
            CoapResponse response = new CoapResponse().Reset(code);
            if (code == CoapCode.Content) { response.SetPayload(format, body, 0, count); }
            _endpoint.Respond(output.RequestHandle, response, nowMs);
        }
    }
}
