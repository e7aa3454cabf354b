using Device.Base;
using Device.Lwm2m.Coap;
using Device.Lwm2m.Formats;
using Device.Lwm2m.Objects;

namespace Device.Lwm2m.Management
{
    /// <summary>Writes what a server asks to read: a value, an instance, an object, or several
    /// paths at once.</summary>
    internal sealed class NodeEncoder
    {
        /// <summary>Bytes of an answer at most; larger ones are an error of ours.</summary>
        internal const int CountMax = 4_096;

        private const int CapacityFirst = 256;

        private readonly ObjectTree _objects;
        private readonly NodePath _at = new NodePath();
        private readonly ResourceValue _value = new ResourceValue();
        private long _nowMs;

        internal NodeEncoder(ObjectTree objects)
        {
            _objects = objects;
            Body = Bytes.Empty;
        }

        /// <summary>The body, from its first byte.</summary>
        internal byte[] Body { get; private set; }

        /// <summary>Bytes of it.</summary>
        internal int Count { get; private set; }

        /// <summary>The format in which one path is answered.</summary>
        /// <param name="path">What is asked for.</param>
        /// <param name="accept">What the server wants, or none.</param>
        internal int FormatFor(NodePath path, int accept)
        {
            if (accept != CoapContentFormat.None) { return accept; }
            if (path.Depth < 3) { return CoapContentFormat.Tlv; }
            ResourceDefinition resource = _objects.Find(path.ObjectId).Find(path.ResourceId);
            if (path.Depth == 3 && resource.IsMultiple) { return CoapContentFormat.Tlv; }
            return resource.Type == ResourceType.Opaque
                ? CoapContentFormat.OctetStream
                : CoapContentFormat.TextPlain;
        }

        /// <summary>Writes one path.</summary>
        /// <returns>2.05, or why not.</returns>
        internal int Encode(NodePath path, int format, long nowMs)
        {
            int code = _objects.Judge(path, ResourceOperations.Read, nowMs);
            if (code != 0) { return code; }
            if (path.Depth < 3 && !HasReadable(_objects.Find(path.ObjectId)))
            {
                return CoapCode.MethodNotAllowed;
            }
            return Encode(path, null, 0, format, nowMs);
        }

        /// <summary>Writes several paths. Those that are not there, or not to be read, are left
        /// out (LwM2M 1.1 section 6.3.9).</summary>
        /// <returns>2.05, or why not.</returns>
        internal int EncodeAll(NodePath[] paths, int count, int format, long nowMs)
        {
            if (!DataFormats.CarriesComposite(format)) { return CoapCode.NotAcceptable; }
            return Encode(new NodePath(), paths, count, format, nowMs);
        }

        /// <summary>Gives the buffer back.</summary>
        internal void Release()
        {
            Body = Bytes.Empty;
            Count = 0;
        }

        private int Encode(NodePath asked, NodePath[] paths, int count, int format, long nowMs)
        {
            ResourceWriter writer = DataFormats.NewWriter(format);
            if (writer == null) { return CoapCode.NotAcceptable; }
            _nowMs = nowMs;
            int capacity = Body.Length < CapacityFirst ? CapacityFirst : Body.Length;
            while (true)
            {
                if (Body.Length < capacity) { Body = new byte[capacity]; }
                writer.Begin(asked, Body, 0, capacity);
                if (paths == null) { WriteNode(writer, asked); }
                else { WriteAll(writer, paths, count); }
                Count = writer.Finish();
                if (Count >= 0) { return CoapCode.Content; }
                Count = 0;
                if (writer.Fault == FormatFault.NotCarried) { return CoapCode.NotAcceptable; }
                if (capacity >= CountMax) { return CoapCode.InternalServerError; }
                capacity *= 2;
            }
        }

        private void WriteAll(ResourceWriter writer, NodePath[] paths, int count)
        {
            for (int i = 0; i < count; i++)
            {
                if (paths[i].Depth > 0)
                {
                    WriteOne(writer, paths[i]);
                    continue;
                }
                NodePath whole = new NodePath();
                for (int j = 0; j < _objects.Count; j++)
                {
                    WriteOne(writer, whole.Set(_objects.At(j).ObjectId));
                }
            }
        }

        private void WriteOne(ResourceWriter writer, NodePath path)
        {
            if (_objects.Judge(path, ResourceOperations.Read, _nowMs) == 0)
            {
                WriteNode(writer, path);
            }
        }

        private void WriteNode(ResourceWriter writer, NodePath path)
        {
            LwM2mObject one = _objects.Find(path.ObjectId);
            if (path.Depth >= 3)
            {
                WriteResource(
                    writer, one, path.InstanceId, one.Find(path.ResourceId),
                    path.ResourceInstanceId);
                return;
            }
            for (int i = 0; i < one.InstanceCount; i++)
            {
                int instanceId = one.InstanceId(i);
                if (path.Depth == 1 || path.InstanceId == instanceId)
                {
                    WriteInstance(writer, one, instanceId);
                }
            }
        }

        private void WriteInstance(ResourceWriter writer, LwM2mObject one, int instanceId)
        {
            bool isEmpty = true;
            for (int i = 0; i < one.ResourceCount; i++)
            {
                ResourceDefinition resource = one.Resource(i);
                if (!resource.Offers(ResourceOperations.Read)
                    || !one.Has(instanceId, resource.Id, _nowMs))
                {
                    continue;
                }
                isEmpty = false;
                WriteResource(writer, one, instanceId, resource, -1);
            }
            if (isEmpty) { writer.WriteNothing(_at.Set(one.ObjectId, instanceId)); }
        }

        private void WriteResource(
            ResourceWriter writer, LwM2mObject one, int instanceId, ResourceDefinition resource,
            int valueId)
        {
            int resourceId = resource.Id;
            if (!resource.IsMultiple)
            {
                one.Read(instanceId, resourceId, 0, _value, _nowMs);
                _value.Write(writer, _at.Set(one.ObjectId, instanceId, resourceId));
                return;
            }
            int count = one.ValueCount(instanceId, resourceId);
            if (count == 0)
            {
                writer.WriteNothing(_at.Set(one.ObjectId, instanceId, resourceId));
            }
            for (int i = 0; i < count; i++)
            {
                int id = one.ValueId(instanceId, resourceId, i);
                if (valueId >= 0 && valueId != id) { continue; }
                one.Read(instanceId, resourceId, id, _value, _nowMs);
                _value.Write(writer, _at.Set(one.ObjectId, instanceId, resourceId, id));
            }
        }

        private static bool HasReadable(LwM2mObject one)
        {
            for (int i = 0; i < one.ResourceCount; i++)
            {
                if (one.Resource(i).Offers(ResourceOperations.Read)) { return true; }
            }
            return false;
        }
    }
}
