using Device.Base;
using Device.Lwm2m.Coap;

namespace Device.Lwm2m.Formats
{
    /// <summary>SenML in JSON (RFC 8428 section 5; LwM2M 1.1 section 7.4.5).</summary>
    public sealed class SenmlJsonWriter : SenmlWriter
    {
        private readonly JsonWriter _json;

        /// <summary>Writes application/senml+json.</summary>
        public SenmlJsonWriter()
            : base(CoapContentFormat.SenmlJson)
        {
            _json = new JsonWriter(Output);
        }

        /// <inheritdoc/>
        public override void WriteString(NodePath path, string value)
        {
            if (!Open(path)) { return; }
            _json.WriteName("vs");
            _json.WriteText(value);
            CloseRecord();
        }

        /// <inheritdoc/>
        public override void WriteInteger(NodePath path, long value)
        {
            if (!Open(path)) { return; }
            _json.WriteName("v");
            _json.WriteInteger(value);
            CloseRecord();
        }

        /// <inheritdoc/>
        public override void WriteUnsigned(NodePath path, ulong value)
        {
            if (!Open(path)) { return; }
            _json.WriteName("v");
            _json.WriteUnsigned(value);
            CloseRecord();
        }

        /// <inheritdoc/>
        public override void WriteBoolean(NodePath path, bool value)
        {
            if (!Open(path)) { return; }
            _json.WriteName("vb");
            _json.WriteBoolean(value);
            CloseRecord();
        }

        /// <inheritdoc/>
        public override void WriteOpaque(NodePath path, byte[] buffer, int offset, int count)
        {
            if (!Open(path)) { return; }
            _json.WriteName("vd");
            _json.WriteBase64(buffer, offset, count);
            CloseRecord();
        }

        /// <inheritdoc/>
        public override void WriteObjectLink(NodePath path, int objectId, int instanceId)
        {
            if (!Open(path)) { return; }
            _json.WriteName("vlo");
            _json.WriteText(LinkText(objectId, instanceId));
            CloseRecord();
        }

        /// <inheritdoc/>
        protected override void OpenPack()
        {
            _json.Reset();
            _json.BeginArray();
        }

        /// <inheritdoc/>
        protected override void OpenRecord(int members) { _json.BeginObject(); }

        /// <inheritdoc/>
        protected override void WriteBaseName(string name)
        {
            _json.WriteName("bn");
            _json.WriteText(name);
        }

        /// <inheritdoc/>
        protected override void WriteBaseTime(long seconds)
        {
            _json.WriteName("bt");
            _json.WriteInteger(seconds);
        }

        /// <inheritdoc/>
        protected override void WriteName(string name)
        {
            _json.WriteName("n");
            _json.WriteText(name);
        }

        /// <inheritdoc/>
        protected override void WriteFloatValue(double value)
        {
            _json.WriteName("v");
            _json.WriteFloat(value);
        }

        /// <inheritdoc/>
        protected override void CloseRecord() { _json.EndObject(); }

        /// <inheritdoc/>
        protected override void End() { _json.EndArray(); }
    }
}
