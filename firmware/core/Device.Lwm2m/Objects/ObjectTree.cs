using System;
using Device.Lwm2m.Coap;
using Device.Lwm2m.Formats;

namespace Device.Lwm2m.Objects
{
    /// <summary>
    /// The objects that a registered device shows its management server. Object 0 is not among
    /// them: it holds credentials, and a management server gets 4.01 for it whatever it asks
    /// (LwM2M 1.1 appendix E.1).
    /// </summary>
    public sealed class ObjectTree
    {
        /// <summary>Objects at most.</summary>
        public const int CountMax = 16;

        private const int SecurityObjectId = 0;
        private const int CountOwn = 4;
        private const int ObjectIdMax = 65_534;

        private LwM2mObject[] _objects = new LwM2mObject[CountOwn];

        internal ObjectTree(DeviceInfo info, IWallClock clock, ManagementWishes wishes)
        {
            Server = new ServerObject(wishes);
            Add(Server);
            Add(new DeviceObject(info, clock, wishes));
            Add(new ConnectivityObject(info));
            Add(new RenewalObject());
        }

        /// <summary>How many there are.</summary>
        public int Count { get; private set; }

        internal ServerObject Server { get; }

        /// <summary>The object at the index, by rising numbers.</summary>
        public LwM2mObject At(int index) { return _objects[index]; }

        /// <summary>The object of this number; null when there is none.</summary>
        public LwM2mObject Find(int objectId)
        {
            for (int i = 0; i < Count; i++)
            {
                if (_objects[i].ObjectId == objectId) { return _objects[i]; }
            }
            return null;
        }

        /// <summary>Adds an object of the product, before the registration that tells of
        /// it.</summary>
        public void Add(LwM2mObject one)
        {
            if (one == null) { throw new ArgumentNullException(nameof(one)); }
            if (Count == CountMax) { throw new InvalidOperationException("objects"); }
            if (one.ObjectId <= SecurityObjectId || one.ObjectId > ObjectIdMax
                || Find(one.ObjectId) != null)
            {
                throw new ArgumentException("number of the object", nameof(one));
            }
            if (Count == _objects.Length)
            {
                LwM2mObject[] more = new LwM2mObject[CountMax];
                Array.Copy(_objects, more, Count);
                _objects = more;
            }
            int at = Count;
            while (at > 0 && _objects[at - 1].ObjectId > one.ObjectId)
            {
                _objects[at] = _objects[at - 1];
                at--;
            }
            _objects[at] = one;
            Count++;
        }

        /// <summary>Whether a management server may do this with what is at the path.</summary>
        /// <param name="path">Depth 1 to 4.</param>
        /// <param name="operation">One of <see cref="ResourceOperations"/>; asked of resources, 0
        /// for none.</param>
        /// <param name="nowMs">Monotonic time.</param>
        /// <returns>0 when it may; else the code of the answer.</returns>
        internal int Judge(NodePath path, int operation, long nowMs)
        {
            if (path.ObjectId == SecurityObjectId) { return CoapCode.Unauthorized; }
            LwM2mObject one = Find(path.ObjectId);
            if (one == null) { return CoapCode.NotFound; }
            if (path.Depth < 2) { return 0; }
            if (!one.HasInstance(path.InstanceId)) { return CoapCode.NotFound; }
            if (path.Depth < 3) { return 0; }
            ResourceDefinition resource = one.Find(path.ResourceId);
            // What may be written need not be there yet.
            bool isThere = resource != null
                && (operation == ResourceOperations.Write
                    || one.Has(path.InstanceId, path.ResourceId, nowMs));
            if (!isThere) { return CoapCode.NotFound; }
            if (!resource.Offers(operation)) { return CoapCode.MethodNotAllowed; }
            return path.Depth < 4 || HasValue(one, resource, path) ? 0 : CoapCode.NotFound;
        }

        private static bool HasValue(
            LwM2mObject one, ResourceDefinition resource, NodePath path)
        {
            if (!resource.IsMultiple) { return false; }
            int count = one.ValueCount(path.InstanceId, path.ResourceId);
            for (int i = 0; i < count; i++)
            {
                if (one.ValueId(path.InstanceId, path.ResourceId, i) == path.ResourceInstanceId)
                {
                    return true;
                }
            }
            return false;
        }
    }
}
