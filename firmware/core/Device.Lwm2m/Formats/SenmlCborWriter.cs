using System;
using Device.Base;
using Device.Lwm2m.Coap;

namespace Device.Lwm2m.Formats
{
    /// <summary>SenML in CBOR (RFC 8428 section 6; LwM2M 1.1 section 7.4.6): definite lengths,
    /// labels as numbers.</summary>
    public sealed class SenmlCborWriter : SenmlWriter
    {
        // An array's head: one byte up to 23 items, two up to 255, then three.
        private const int ShortCountMax = 23;

        private readonly CborWriter _cbor;
        private readonly ByteWriter _headWriter = new ByteWriter();
        private readonly CborWriter _head;

        /// <summary>Writes application/senml+cbor.</summary>
        public SenmlCborWriter()
            : base(CoapContentFormat.SenmlCbor)
        {
            _cbor = new CborWriter(Output);
            _head = new CborWriter(_headWriter);
        }

        /// <inheritdoc/>
        public override void WriteString(NodePath path, string value)
        {
            if (!Open(path)) { return; }
            _cbor.WriteInteger(SenmlLabel.Text);
            _cbor.WriteUtf8(value);
        }

        /// <inheritdoc/>
        public override void WriteInteger(NodePath path, long value)
        {
            if (!Open(path)) { return; }
            _cbor.WriteInteger(SenmlLabel.Value);
            _cbor.WriteInteger(value);
        }

        /// <inheritdoc/>
        public override void WriteUnsigned(NodePath path, ulong value)
        {
            if (!Open(path)) { return; }
            _cbor.WriteInteger(SenmlLabel.Value);
            _cbor.WriteUnsigned64(value);
        }

        /// <inheritdoc/>
        public override void WriteBoolean(NodePath path, bool value)
        {
            if (!Open(path)) { return; }
            _cbor.WriteInteger(SenmlLabel.Boolean);
            _cbor.WriteBoolean(value);
        }

        /// <inheritdoc/>
        public override void WriteOpaque(NodePath path, byte[] buffer, int offset, int count)
        {
            if (!Open(path)) { return; }
            _cbor.WriteInteger(SenmlLabel.Data);
            _cbor.WriteBytes(buffer, offset, count);
        }

        /// <inheritdoc/>
        public override void WriteObjectLink(NodePath path, int objectId, int instanceId)
        {
            if (!Open(path)) { return; }
            _cbor.WriteText(SenmlLabel.ObjectLinkText);
            _cbor.WriteText(LinkText(objectId, instanceId));
        }

        /// <inheritdoc/>
        protected override void OpenPack() { Output.Skip(1); }

        /// <inheritdoc/>
        protected override void OpenRecord(int members) { _cbor.WriteMap(members); }

        /// <inheritdoc/>
        protected override void WriteBaseName(string name)
        {
            _cbor.WriteInteger(SenmlLabel.BaseName);
            _cbor.WriteText(name);
        }

        /// <inheritdoc/>
        protected override void WriteBaseTime(long seconds)
        {
            _cbor.WriteInteger(SenmlLabel.BaseTime);
            _cbor.WriteInteger(seconds);
        }

        /// <inheritdoc/>
        protected override void WriteName(string name)
        {
            _cbor.WriteInteger(SenmlLabel.Name);
            _cbor.WriteText(name);
        }

        /// <inheritdoc/>
        protected override void WriteFloatValue(double value)
        {
            _cbor.WriteInteger(SenmlLabel.Value);
            _cbor.WriteFloat(value);
        }

        /// <inheritdoc/>
        protected override void CloseRecord()
        {
        }

        // How many records there are is known only now: a longer head moves them up.
        /// <inheritdoc/>
        protected override void End()
        {
            int head = Records <= ShortCountMax ? 1 : Records <= byte.MaxValue ? 2 : 3;
            int count = Output.Count;
            int start = Output.Position - count;
            Output.Skip(head - 1);
            if (Output.Failed) { return; }
            Array.Copy(Output.Buffer, start + 1, Output.Buffer, start + head, count - 1);
            _headWriter.Reset(Output.Buffer, start, head);
            _head.WriteArray(Records);
        }
    }
}
