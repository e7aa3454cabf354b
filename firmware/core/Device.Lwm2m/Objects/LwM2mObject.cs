using System;
using Device.Lwm2m.Coap;
using Device.Lwm2m.Formats;

namespace Device.Lwm2m.Objects
{
    /// <summary>
    /// An object of LwM2M as a device offers it: which resources there are is fixed and shared by
    /// all devices, which instances and values is asked when a server asks. Who may do what is
    /// judged before, from the definitions: what is called here is allowed.
    /// </summary>
    public abstract class LwM2mObject
    {
        private readonly ResourceDefinition[] _resources;

        /// <param name="objectId">1 to 65534.</param>
        /// <param name="version">Version of the object, "1.1"; "" for 1.0.</param>
        /// <param name="resources">In the order of their numbers; kept, and shared by the objects
        /// of all devices.</param>
        protected LwM2mObject(int objectId, string version, ResourceDefinition[] resources)
        {
            if (resources == null) { throw new ArgumentNullException(nameof(resources)); }
            for (int i = 1; i < resources.Length; i++)
            {
                if (resources[i].Id <= resources[i - 1].Id)
                {
                    throw new ArgumentException("not in order", nameof(resources));
                }
            }
            ObjectId = objectId;
            Version = version;
            _resources = resources;
        }

        /// <summary>Number of the object.</summary>
        public int ObjectId { get; }

        /// <summary>"1.1"; "" for 1.0.</summary>
        public string Version { get; }

        /// <summary>Definitions, whether or not an instance has the resource.</summary>
        public int ResourceCount { get { return _resources.Length; } }

        /// <summary>Instances now.</summary>
        public virtual int InstanceCount { get { return 1; } }

        /// <summary>The definition at the index, by rising numbers.</summary>
        public ResourceDefinition Resource(int index) { return _resources[index]; }

        /// <summary>The definition of this number; null when there is none.</summary>
        public ResourceDefinition Find(int resourceId)
        {
            for (int i = 0; i < _resources.Length; i++)
            {
                if (_resources[i].Id == resourceId) { return _resources[i]; }
            }
            return null;
        }

        /// <summary>Number of the instance at the index, rising.</summary>
        public virtual int InstanceId(int index) { return index; }

        /// <summary>True when there is an instance of this number.</summary>
        public bool HasInstance(int instanceId)
        {
            for (int i = 0; i < InstanceCount; i++)
            {
                if (InstanceId(i) == instanceId) { return true; }
            }
            return false;
        }

        /// <summary>True when the instance has the resource now.</summary>
        public virtual bool Has(int instanceId, int resourceId, long nowMs) { return true; }

        /// <summary>Values of a multiple resource.</summary>
        public virtual int ValueCount(int instanceId, int resourceId) { return 1; }

        /// <summary>Number of the value at the index of a multiple resource, rising.</summary>
        public virtual int ValueId(int instanceId, int resourceId, int index) { return index; }

        /// <summary>Reads a value.</summary>
        /// <param name="instanceId">An instance that is there.</param>
        /// <param name="resourceId">A readable resource that it has.</param>
        /// <param name="valueId">Number of one of its values; 0 of a single one.</param>
        /// <param name="value">To be set.</param>
        /// <param name="nowMs">Monotonic time.</param>
        public abstract void Read(
            int instanceId, int resourceId, int valueId, ResourceValue value, long nowMs);

        /// <summary>True when a value of the right type may be written. Asked of all values of a
        /// request before the first is written.</summary>
        public virtual bool Accepts(int instanceId, int resourceId, ResourceValue value)
        {
            return false;
        }

        /// <summary>Takes a value that was accepted.</summary>
        public virtual void Write(int instanceId, int resourceId, ResourceValue value)
        {
            throw new InvalidOperationException("nothing is written here");
        }

        /// <summary>Gives a writable, optional resource the value that it has when nobody wrote
        /// it: an instance was replaced, and the request did not name it.</summary>
        public virtual void Clear(int instanceId, int resourceId)
        {
        }

        /// <summary>Executes a resource.</summary>
        /// <returns>The code of the answer.</returns>
        public virtual int Execute(int instanceId, int resourceId, ExecuteArguments arguments)
        {
            return CoapCode.MethodNotAllowed;
        }
    }
}
