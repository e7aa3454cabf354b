using Device.Base;
using Device.Lwm2m.Coap;
using Device.Lwm2m.Formats;
using Device.Lwm2m.Objects;

namespace Device.Lwm2m.Management
{
    /// <summary>
    /// Discover (LwM2M 1.1 section 6.3.3): what is there, with the attributes attached to it, as
    /// links. An object shows its instances and their resources, an instance its resources, a
    /// resource the attributes in force for it and, where it is multiple, its values.
    /// </summary>
    internal sealed class DiscoverOperation
    {
        private const int CapacityFirst = 512;

        private readonly ObjectTree _objects;
        private readonly AttributeTable _table;
        private readonly NodePath _at = new NodePath();
        private LinkWriter _links;
        private long _nowMs;

        internal DiscoverOperation(ObjectTree objects, AttributeTable table)
        {
            _objects = objects;
            _table = table;
            Body = Bytes.Empty;
        }

        internal byte[] Body { get; private set; }

        internal int Count { get; private set; }

        /// <returns>2.05, or why not.</returns>
        internal int Perform(NodePath path, long nowMs)
        {
            if (path.Depth > 3) { return CoapCode.MethodNotAllowed; }
            int code = _objects.Judge(path, 0, nowMs);
            if (code != 0) { return code; }
            _nowMs = nowMs;
            for (int capacity = CapacityFirst; capacity <= NodeEncoder.CountMax; capacity *= 2)
            {
                Body = new byte[capacity];
                _links = new LinkWriter(Body, 0, capacity);
                Write(path);
                Count = _links.Count;
                if (!_links.Failed) { return CoapCode.Content; }
            }
            return CoapCode.InternalServerError;
        }

        internal void Release()
        {
            Body = Bytes.Empty;
            Count = 0;
            _links = null;
        }

        private void Write(NodePath path)
        {
            LwM2mObject one = _objects.Find(path.ObjectId);
            if (path.Depth == 3)
            {
                ResourceDefinition resource = one.Find(path.ResourceId);
                WriteResource(
                    one, path.InstanceId, resource, _table.InForce(path));
                WriteValues(one, path.InstanceId, resource);
                return;
            }
            if (path.Depth == 1)
            {
                _links.Begin(_at.Set(one.ObjectId));
                if (one.Version.Length > 0) { _links.AttributeToken("ver", one.Version); }
                WriteAttributes(_table.Own(_at));
            }
            for (int i = 0; i < one.InstanceCount; i++)
            {
                int instanceId = one.InstanceId(i);
                if (path.Depth == 2 && path.InstanceId != instanceId) { continue; }
                WriteInstance(one, instanceId);
            }
        }

        private void WriteInstance(LwM2mObject one, int instanceId)
        {
            _links.Begin(_at.Set(one.ObjectId, instanceId));
            WriteAttributes(_table.Own(_at));
            for (int i = 0; i < one.ResourceCount; i++)
            {
                ResourceDefinition resource = one.Resource(i);
                if (!one.Has(instanceId, resource.Id, _nowMs)) { continue; }
                _at.Set(one.ObjectId, instanceId, resource.Id);
                WriteResource(one, instanceId, resource, _table.Own(_at));
            }
        }

        private void WriteResource(
            LwM2mObject one, int instanceId, ResourceDefinition resource,
            NotificationAttributes attributes)
        {
            _links.Begin(_at.Set(one.ObjectId, instanceId, resource.Id));
            if (resource.IsMultiple)
            {
                _links.Attribute("dim", one.ValueCount(instanceId, resource.Id));
            }
            WriteAttributes(attributes);
        }

        private void WriteValues(LwM2mObject one, int instanceId, ResourceDefinition resource)
        {
            if (!resource.IsMultiple) { return; }
            int count = one.ValueCount(instanceId, resource.Id);
            for (int i = 0; i < count; i++)
            {
                int valueId = one.ValueId(instanceId, resource.Id, i);
                _links.Begin(_at.Set(one.ObjectId, instanceId, resource.Id, valueId));
                WriteAttributes(_table.Own(_at));
            }
        }

        private void WriteAttributes(NotificationAttributes attributes)
        {
            if (attributes == null) { return; }
            WritePeriod("pmin", attributes.PeriodMin);
            WritePeriod("pmax", attributes.PeriodMax);
            if (attributes.HasGreater) { _links.AttributeFloat("gt", attributes.Greater); }
            if (attributes.HasLess) { _links.AttributeFloat("lt", attributes.Less); }
            if (attributes.HasStep) { _links.AttributeFloat("st", attributes.Step); }
            WritePeriod("epmin", attributes.EvaluationMin);
            WritePeriod("epmax", attributes.EvaluationMax);
        }

        private void WritePeriod(string name, long seconds)
        {
            if (seconds >= 0) { _links.Attribute(name, seconds); }
        }
    }
}
