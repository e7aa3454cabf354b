namespace Device.Lwm2m
{
    /// <summary>An object instance that a bootstrap server wrote.</summary>
    internal abstract class WrittenInstance
    {
        internal readonly int InstanceId;

        protected WrittenInstance(int instanceId)
        {
            InstanceId = instanceId;
        }

        /// <summary>Takes the resources; false when one that is known has a wrong kind of value.
        /// Unknown ones are passed over.</summary>
        internal bool TryRead(TlvReader reader)
        {
            while (reader.Next())
            {
                if (reader.Type == TlvType.ObjectInstance
                    || reader.Type == TlvType.ResourceInstance)
                {
                    return false;
                }
                bool isTaken = reader.Type == TlvType.Resource
                    ? TryTake(reader) : TryTakeMultiple(reader);
                if (!isTaken) { return false; }
            }
            return !reader.Failed;
        }

        /// <summary>Takes one resource.</summary>
        protected abstract bool TryTake(TlvReader resource);

        /// <summary>Takes one resource with instances; unknown ones are passed over.</summary>
        protected virtual bool TryTakeMultiple(TlvReader resource)
        {
            return true;
        }

        /// <summary>An integer in a range.</summary>
        protected static bool TryTakeInteger(TlvReader resource, long max, ref int target)
        {
            long value;
            if (!resource.TryGetInteger(out value) || value < 0 || value > max) { return false; }
            target = (int)value;
            return true;
        }
    }
}
