using Device.Base;
using Device.Lwm2m.Coap;

namespace Device.Lwm2m.Formats
{
    /// <summary>
    /// TLV (LwM2M 1.1 section 7.4.4): what is below the path that was asked for, so for an object
    /// its instances, for an instance its resources, for a resource itself. Instances and multiple
    /// resources are opened and closed as the paths of the values go by.
    /// </summary>
    public sealed class TlvValueWriter : ResourceWriter
    {
        private readonly TlvWriter _tlv = new TlvWriter(Bytes.Empty, 0, 0);
        private readonly byte[] _bits = new byte[8];
        private int _instanceId;
        private int _instanceMark;
        private int _resourceId;
        private int _resourceMark;

        /// <param name="contentFormat">11542, or 99 as it was before it had a number.</param>
        public TlvValueWriter(int contentFormat = CoapContentFormat.Tlv)
            : base(contentFormat)
        {
        }

        /// <inheritdoc/>
        public override void WriteNothing(NodePath path)
        {
            RequireInside(path);
            if (path.Depth < 2 || Fault != FormatFault.None) { return; }
            CloseResource();
            if (path.Depth > 2)
            {
                OpenInstance(path.InstanceId);
                _tlv.End(_tlv.Begin(TlvType.MultipleResource, path.ResourceId));
                return;
            }
            // An instance that was asked for and has nothing is an empty payload.
            if (Asked.Depth != 1) { return; }
            CloseInstance();
            OpenInstance(path.InstanceId);
            CloseInstance();
        }

        /// <inheritdoc/>
        public override void WriteString(NodePath path, string value)
        {
            TlvType type;
            int id;
            if (!Takes(path, out type, out id)) { return; }
            byte[] bytes = Utf8.GetBytes(value);
            _tlv.WriteOpaque(type, id, bytes, 0, bytes.Length);
        }

        /// <inheritdoc/>
        public override void WriteInteger(NodePath path, long value)
        {
            TlvType type;
            int id;
            if (Takes(path, out type, out id)) { _tlv.WriteInteger(type, id, value); }
        }

        /// <inheritdoc/>
        public override void WriteUnsigned(NodePath path, ulong value)
        {
            int count = value <= 0xff ? 1 : value <= 0xffff ? 2 : value <= uint.MaxValue ? 4 : 8;
            WriteBits(path, value, count);
        }

        /// <inheritdoc/>
        public override void WriteFloat(NodePath path, double value)
        {
            uint single;
            if (FloatBits.TryToSingle(value, out single)) { WriteBits(path, single, 4); }
            else { WriteBits(path, FloatBits.ToBits(value), 8); }
        }

        /// <inheritdoc/>
        public override void WriteBoolean(NodePath path, bool value)
        {
            TlvType type;
            int id;
            if (Takes(path, out type, out id)) { _tlv.WriteBoolean(type, id, value); }
        }

        /// <inheritdoc/>
        public override void WriteOpaque(NodePath path, byte[] buffer, int offset, int count)
        {
            TlvType type;
            int id;
            if (!Takes(path, out type, out id)) { return; }
            _tlv.WriteOpaque(type, id, buffer, offset, count);
        }

        /// <inheritdoc/>
        public override void WriteObjectLink(NodePath path, int objectId, int instanceId)
        {
            WriteBits(path, ((ulong)objectId << 16) | (uint)instanceId, 4);
        }

        /// <inheritdoc/>
        protected override void Start()
        {
            _instanceMark = 0;
            _resourceMark = 0;
            if (Asked.Depth == 0)
            {
                Fail(FormatFault.NotCarried);
                return;
            }
            _tlv.Reset(Output.Buffer, Output.Position, Output.Free);
        }

        /// <inheritdoc/>
        protected override void End()
        {
            CloseInstance();
            if (_tlv.Failed) { Fail(FormatFault.TooLarge); }
            else { Output.Skip(_tlv.Count); }
        }

        private void WriteBits(NodePath path, ulong value, int count)
        {
            TlvType type;
            int id;
            if (!Takes(path, out type, out id)) { return; }
            for (int i = count - 1; i >= 0; i--)
            {
                _bits[i] = (byte)value;
                value >>= 8;
            }
            _tlv.WriteOpaque(type, id, _bits, 0, count);
        }

        // Opens what the value is in, and tells as what it is written.
        private bool Takes(NodePath path, out TlvType type, out int id)
        {
            RequireValuePath(path);
            bool isOneOfMany = path.Depth == NodePath.DepthMax;
            type = isOneOfMany ? TlvType.ResourceInstance : TlvType.Resource;
            id = isOneOfMany ? path.ResourceInstanceId : path.ResourceId;
            if (Fault != FormatFault.None) { return false; }
            OpenInstance(path.InstanceId);
            bool isInside = isOneOfMany && Asked.Depth < NodePath.DepthMax;
            if (_resourceMark != 0 && (!isInside || path.ResourceId != _resourceId))
            {
                CloseResource();
            }
            if (isInside && _resourceMark == 0)
            {
                _resourceId = path.ResourceId;
                _resourceMark = _tlv.Begin(TlvType.MultipleResource, _resourceId);
            }
            return true;
        }

        private void OpenInstance(int instanceId)
        {
            if (Asked.Depth != 1 || (_instanceMark != 0 && instanceId == _instanceId)) { return; }
            CloseInstance();
            _instanceId = instanceId;
            _instanceMark = _tlv.Begin(TlvType.ObjectInstance, instanceId);
        }

        private void CloseResource()
        {
            if (_resourceMark != 0) { _tlv.End(_resourceMark); }
            _resourceMark = 0;
        }

        private void CloseInstance()
        {
            CloseResource();
            if (_instanceMark != 0) { _tlv.End(_instanceMark); }
            _instanceMark = 0;
        }
    }
}
