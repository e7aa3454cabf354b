using Device.Base;

namespace Device.Lwm2m.Formats
{
    /// <summary>
    /// Reads values of resources in one data format from bytes that nobody vouches for: Begin,
    /// then Next for each value. The receiver knows each resource's type and asks for that one. It
    /// never throws on what is in the buffer: the first thing wrong sets <see cref="Fault"/> and
    /// ends it.
    /// </summary>
    public abstract class ResourceReader
    {
        /// <summary>Path of the request.</summary>
        protected readonly NodePath Asked = new NodePath();

        /// <summary>Path of the present value; the same object each time.</summary>
        public NodePath Path { get; } = new NodePath();

        /// <summary>Why it ended before the end.</summary>
        public FormatFault Fault { get; private set; }

        /// <summary>True when there is a name and no value: an instance or a multiple resource
        /// that is empty, or a path to be read.</summary>
        public bool IsNothing { get; protected set; }

        /// <summary>True when the value has a time of its own.</summary>
        public virtual bool HasTimestamp { get { return false; } }

        /// <summary>The time: below 2^28 counted from now, else from 1970, in seconds (RFC 8428
        /// section 4.5.3).</summary>
        public virtual double TimestampSeconds { get { return 0; } }

        /// <summary>The buffer.</summary>
        protected byte[] Buffer { get; private set; }

        /// <summary>First byte.</summary>
        protected int Offset { get; private set; }

        /// <summary>Bytes.</summary>
        protected int Count { get; private set; }

        /// <summary>Starts before the first value.</summary>
        /// <param name="asked">Path of the request; the root for a composite.</param>
        /// <param name="buffer">The payload; kept, not copied.</param>
        /// <param name="offset">First byte.</param>
        /// <param name="count">Bytes.</param>
        public void Begin(NodePath asked, byte[] buffer, int offset, int count)
        {
            Bytes.RequireSlice(buffer, offset, count);
            Asked.Set(asked);
            Path.Set(asked);
            Buffer = buffer;
            Offset = offset;
            Count = count;
            Fault = FormatFault.None;
            IsNothing = false;
            Start();
        }

        /// <summary>Goes to the next value; false at the end and at a fault.</summary>
        public bool Next()
        {
            if (Fault != FormatFault.None || !Advance()) { return false; }
            if (Fault == FormatFault.None && !Asked.Contains(Path))
            {
                Fail(FormatFault.PathOutside);
            }
            return Fault == FormatFault.None;
        }

        /// <summary>The value as text.</summary>
        public abstract bool TryGetString(out string value);

        /// <summary>The value as a whole number.</summary>
        public abstract bool TryGetInteger(out long value);

        /// <summary>The value as a whole number without a sign.</summary>
        public abstract bool TryGetUnsigned(out ulong value);

        /// <summary>The value as a floating point number.</summary>
        public abstract bool TryGetFloat(out double value);

        /// <summary>The value as a truth value.</summary>
        public abstract bool TryGetBoolean(out bool value);

        /// <summary>The value as bytes, a copy.</summary>
        public abstract bool TryGetOpaque(out byte[] value);

        /// <summary>The value as an object link.</summary>
        public abstract bool TryGetObjectLink(out int objectId, out int instanceId);

        /// <summary>The value as seconds since 1970.</summary>
        public virtual bool TryGetTime(out long seconds) { return TryGetInteger(out seconds); }

        /// <summary>The value as text in link format.</summary>
        public virtual bool TryGetCoreLink(out string value) { return TryGetString(out value); }

        /// <summary>Takes the format's frame.</summary>
        protected abstract void Start();

        /// <summary>Goes to the next value and sets its path; false at the end.</summary>
        protected abstract bool Advance();

        /// <summary>Gives up for the first cause.</summary>
        /// <returns>False.</returns>
        protected bool Fail(FormatFault fault)
        {
            if (Fault == FormatFault.None) { Fault = fault; }
            return false;
        }

        /// <summary>The value is not of the type that was asked for.</summary>
        /// <returns>False.</returns>
        protected bool WrongType() { return Fail(FormatFault.ValueTypeWrong); }

        /// <summary>Text in a slice.</summary>
        protected bool TryDecode(int offset, int count, out string value)
        {
            return Utf8.TryGetString(Buffer, offset, count, out value)
                || Fail(FormatFault.TextInvalid);
        }

        /// <summary>Reads "66:1" (LwM2M 1.1 appendix C).</summary>
        protected static bool TryParseLink(string text, out int objectId, out int instanceId)
        {
            instanceId = 0;
            int colon = text.IndexOf(':');
            objectId = colon < 0 ? NodePath.None : NodePath.ParseId(text.Substring(0, colon));
            if (objectId < 0) { return false; }
            instanceId = NodePath.ParseId(text.Substring(colon + 1));
            return instanceId >= 0;
        }
    }
}
