using Device.Lwm2m.Coap;
using Device.Lwm2m.Formats;
using Device.Lwm2m.Objects;

namespace Device.Lwm2m.Management
{
    /// <summary>
    /// Write and Write-Composite (LwM2M 1.1 sections 6.3.4 and 6.3.10). The body is read twice:
    /// once to judge every value, then to take them; a request is done as a whole or not at all.
    /// </summary>
    internal sealed class WriteOperation
    {
        private readonly ObjectTree _objects;
        private readonly ObservationTable _observations;
        private readonly ResourceValue _value = new ResourceValue();
        private int _valueCount;
        private bool[] _named;

        internal WriteOperation(ObjectTree objects, ObservationTable observations)
        {
            _objects = objects;
            _observations = observations;
        }

        /// <summary>Writes a resource or an instance.</summary>
        /// <param name="request">With its body.</param>
        /// <param name="path">Depth 2 or 3.</param>
        /// <param name="replaces">What is not named in an instance is cleared.</param>
        /// <param name="nowMs">Monotonic time.</param>
        /// <returns>2.04, or why nothing was written.</returns>
        internal int Write(CoapRequestView request, NodePath path, bool replaces, long nowMs)
        {
            int code = _objects.Judge(path, ResourceOperations.Write, nowMs);
            if (code != 0) { return code; }
            ResourceReader reader = ReaderOf(request, path);
            if (reader == null) { return CoapCode.UnsupportedContentFormat; }
            LwM2mObject one = _objects.Find(path.ObjectId);
            _named = new bool[one.ResourceCount];
            Begin(reader, request, path);
            code = Judge(reader, path, nowMs);
            if (code != 0) { return code; }
            bool clears = replaces && path.Depth == 2;
            if (clears && !HasMandatory(one)) { return CoapCode.BadRequest; }
            if (!clears && _valueCount == 0) { return CoapCode.BadRequest; }
            Begin(reader, request, path);
            Take(reader);
            if (clears)
            {
                Clear(one, path.InstanceId);
                _observations.Touch(path);
            }
            return CoapCode.Changed;
        }

        /// <summary>Writes values anywhere in the tree.</summary>
        /// <returns>2.04, or why nothing was written.</returns>
        internal int WriteAll(CoapRequestView request, long nowMs)
        {
            if (!DataFormats.CarriesComposite(request.ContentFormat))
            {
                return CoapCode.UnsupportedContentFormat;
            }
            NodePath root = new NodePath();
            ResourceReader reader = DataFormats.NewReader(request.ContentFormat);
            _named = null;
            Begin(reader, request, root);
            int code = Judge(reader, root, nowMs);
            if (code != 0) { return code; }
            if (_valueCount == 0) { return CoapCode.BadRequest; }
            Begin(reader, request, root);
            Take(reader);
            return CoapCode.Changed;
        }

        // A format of one value carries no instance.
        private static ResourceReader ReaderOf(CoapRequestView request, NodePath path)
        {
            int format = request.ContentFormat;
            if (path.Depth < 3 && DataFormats.CarriesOneValue(format)) { return null; }
            return DataFormats.NewReader(format);
        }

        private static void Begin(ResourceReader reader, CoapRequestView request, NodePath path)
        {
            reader.Begin(path, request.Payload, request.PayloadOffset, request.PayloadCount);
        }

        private int Judge(ResourceReader reader, NodePath asked, long nowMs)
        {
            _valueCount = 0;
            while (reader.Next())
            {
                // An instance without values, which a replacement may be.
                if (reader.IsNothing && reader.Path.Depth == 2 && asked.Depth == 2) { continue; }
                if (reader.IsNothing || reader.Path.Depth < 3 || !asked.Contains(reader.Path))
                {
                    return CoapCode.BadRequest;
                }
                int code = _objects.Judge(reader.Path, ResourceOperations.Write, nowMs);
                if (code != 0) { return code; }
                if (!TryName(reader.Path)) { return CoapCode.BadRequest; }
                LwM2mObject one = _objects.Find(reader.Path.ObjectId);
                ResourceDefinition resource = one.Find(reader.Path.ResourceId);
                if (!_value.TryRead(reader, resource.Type)) { break; }
                if (!one.Accepts(reader.Path.InstanceId, resource.Id, _value))
                {
                    return CoapCode.BadRequest;
                }
                _valueCount++;
            }
            return reader.Fault == FormatFault.None ? 0 : DataFormats.CodeOf(reader.Fault);
        }

        // A resource has one value in a request: two of them would be a question of order.
        private bool TryName(NodePath path)
        {
            if (_named == null) { return true; }
            LwM2mObject one = _objects.Find(path.ObjectId);
            for (int i = 0; i < one.ResourceCount; i++)
            {
                if (one.Resource(i).Id != path.ResourceId) { continue; }
                if (_named[i]) { return false; }
                _named[i] = true;
            }
            return true;
        }

        private void Take(ResourceReader reader)
        {
            while (reader.Next())
            {
                if (reader.IsNothing) { continue; }
                LwM2mObject one = _objects.Find(reader.Path.ObjectId);
                int resourceId = reader.Path.ResourceId;
                _value.TryRead(reader, one.Find(resourceId).Type);
                one.Write(reader.Path.InstanceId, resourceId, _value);
                _observations.Touch(reader.Path);
            }
            // The defaults of pmin and pmax may be among what was written.
            _observations.HandleAttributes();
        }

        private bool HasMandatory(LwM2mObject one)
        {
            for (int i = 0; i < one.ResourceCount; i++)
            {
                ResourceDefinition resource = one.Resource(i);
                if (resource.IsMandatory && resource.Offers(ResourceOperations.Write)
                    && !_named[i])
                {
                    return false;
                }
            }
            return true;
        }

        private void Clear(LwM2mObject one, int instanceId)
        {
            for (int i = 0; i < one.ResourceCount; i++)
            {
                if (!_named[i] && one.Resource(i).Offers(ResourceOperations.Write))
                {
                    one.Clear(instanceId, one.Resource(i).Id);
                }
            }
        }
    }
}
