using Device.Base;

namespace Device.Lwm2m.Formats
{
    /// <summary>
    /// TLV (LwM2M 1.1 section 7.4.4). The path of the request says where the first level stands:
    /// instances or bare resources of an object, resources of an instance (or that instance
    /// again), the resource itself, one instance of a resource.
    /// </summary>
    public sealed class TlvValueReader : ResourceReader
    {
        private const int LevelInstances = 0;
        private const int LevelResources = 1;
        private const int LevelValues = 2;

        private readonly TlvReader _instances = new TlvReader();
        private readonly TlvReader _resources = new TlvReader();
        private readonly TlvReader _values = new TlvReader();
        private TlvReader _current;
        private int _level;
        private int _top;
        private int _instanceId;
        private int _resourceId;

        /// <inheritdoc/>
        public override bool TryGetString(out string value)
        {
            return TryDecode(_current.ValueOffset, _current.ValueCount, out value);
        }

        /// <inheritdoc/>
        public override bool TryGetInteger(out long value)
        {
            return _current.TryGetInteger(out value) || WrongType();
        }

        /// <inheritdoc/>
        public override bool TryGetUnsigned(out ulong value)
        {
            long integer;
            bool isRead = _current.TryGetInteger(out integer);
            value = (ulong)integer;
            // The same bytes without a sign.
            int count = _current.ValueCount;
            if (isRead && count < 8) { value &= (1UL << (8 * count)) - 1; }
            return isRead || WrongType();
        }

        /// <inheritdoc/>
        public override bool TryGetFloat(out double value)
        {
            ulong bits;
            value = 0;
            if (_current.ValueCount < 4 || !TryGetUnsigned(out bits)) { return WrongType(); }
            value = _current.ValueCount == 4
                ? FloatBits.FromSingle((uint)bits) : FloatBits.FromBits(bits);
            return true;
        }

        /// <inheritdoc/>
        public override bool TryGetBoolean(out bool value)
        {
            return _current.TryGetBoolean(out value) || WrongType();
        }

        /// <inheritdoc/>
        public override bool TryGetOpaque(out byte[] value)
        {
            value = _current.CopyValue();
            return true;
        }

        /// <inheritdoc/>
        public override bool TryGetObjectLink(out int objectId, out int instanceId)
        {
            ulong bits = 0;
            bool isRead = _current.ValueCount == 4 && TryGetUnsigned(out bits);
            objectId = (int)(bits >> 16);
            instanceId = (int)(bits & 0xffff);
            return isRead || WrongType();
        }

        /// <inheritdoc/>
        protected override void Start()
        {
            _instanceId = Asked.InstanceId;
            _resourceId = Asked.ResourceId;
            _current = _resources;
            _instances.Reset(Buffer, Offset, Count);
            _resources.Reset(Buffer, Offset, Count);
            _values.Reset(Buffer, Offset, Count);
            _top = LevelResources;
            if (Asked.Depth == 0) { Fail(FormatFault.NotCarried); }
            else if (Count > 0)
            {
                int first = Buffer[Offset] >> 6;
                bool isInstance = first == (int)TlvType.ObjectInstance && Asked.Depth <= 2;
                bool isValue = first == (int)TlvType.ResourceInstance
                    && Asked.Depth == NodePath.DepthMax;
                if (isInstance) { _top = LevelInstances; }
                if (isValue) { _top = LevelValues; }
            }
            _level = _top;
        }

        /// <inheritdoc/>
        protected override bool Advance()
        {
            IsNothing = false;
            while (Fault == FormatFault.None)
            {
                TlvReader level = _level == LevelInstances ? _instances
                    : _level == LevelResources ? _resources : _values;
                if (!level.Next())
                {
                    if (level.Failed) { return Fail(FormatFault.TlvMalformed); }
                    if (_level == _top) { return false; }
                    _level--;
                    continue;
                }
                _current = level;
                bool isValue = _level == LevelInstances ? TakeInstance()
                    : _level == LevelResources ? TakeResource() : TakeValue();
                if (isValue) { return true; }
            }
            return false;
        }

        // True when there is something to show; otherwise the way leads down, or nowhere.
        private bool TakeInstance()
        {
            if (_current.Type != TlvType.ObjectInstance) { return Fail(FormatFault.TlvMalformed); }
            _instanceId = _current.Id;
            Path.Set(Asked.ObjectId, _instanceId);
            if (!Asked.Contains(Path)) { return Fail(FormatFault.PathOutside); }
            IsNothing = _current.ValueCount == 0;
            _resources.Reset(Buffer, _current.ValueOffset, _current.ValueCount);
            _level = LevelResources;
            return IsNothing;
        }

        private bool TakeResource()
        {
            bool isMultiple = _current.Type == TlvType.MultipleResource;
            if (!isMultiple && _current.Type != TlvType.Resource)
            {
                return Fail(FormatFault.TlvMalformed);
            }
            _resourceId = _current.Id;
            Path.Set(Asked.ObjectId, _instanceId, _resourceId);
            if (!isMultiple) { return true; }
            IsNothing = _current.ValueCount == 0;
            _values.Reset(Buffer, _current.ValueOffset, _current.ValueCount);
            _level = LevelValues;
            return IsNothing;
        }

        private bool TakeValue()
        {
            if (_current.Type != TlvType.ResourceInstance)
            {
                return Fail(FormatFault.TlvMalformed);
            }
            Path.Set(Asked.ObjectId, _instanceId, _resourceId, _current.Id);
            return true;
        }
    }
}
