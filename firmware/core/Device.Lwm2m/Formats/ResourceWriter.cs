using System;
using Device.Base;

namespace Device.Lwm2m.Formats
{
    /// <summary>
    /// Writes values of resources in one data format (LwM2M 1.1 section 7.4): one resource, an
    /// instance, an object or, where the format can, values from anywhere. Begin, then the values
    /// with their full paths in the order of the tree, then Finish. What does not go sets
    /// <see cref="Fault"/>; later writes do nothing.
    /// </summary>
    public abstract class ResourceWriter
    {
        /// <summary>What was asked for.</summary>
        protected readonly NodePath Asked = new NodePath();

        /// <summary>Where the bytes go.</summary>
        protected readonly ByteWriter Output = new ByteWriter();

        /// <param name="contentFormat">Number of the format.</param>
        protected ResourceWriter(int contentFormat)
        {
            ContentFormat = contentFormat;
        }

        /// <summary>Number of the format (CoAP Content-Format).</summary>
        public int ContentFormat { get; private set; }

        /// <summary>Why nothing can be given.</summary>
        public FormatFault Fault { get; private set; }

        /// <summary>Seconds of the value that is next, 0 for none.</summary>
        protected long TimestampSeconds { get; private set; }

        /// <summary>Starts a payload.</summary>
        /// <param name="asked">Path of the request; the root for a composite.</param>
        /// <param name="buffer">Where to write.</param>
        /// <param name="offset">First byte.</param>
        /// <param name="capacity">Bytes that may be written.</param>
        public void Begin(NodePath asked, byte[] buffer, int offset, int capacity)
        {
            Asked.Set(asked);
            Output.Reset(buffer, offset, capacity);
            Fault = FormatFault.None;
            TimestampSeconds = 0;
            Start();
        }

        /// <summary>Ends the payload.</summary>
        /// <returns>Bytes written; -1 when <see cref="Fault"/> tells why not.</returns>
        public int Finish()
        {
            if (Fault == FormatFault.None) { End(); }
            if (Fault == FormatFault.None && Output.Failed) { Fail(FormatFault.TooLarge); }
            return Fault == FormatFault.None ? Output.Count : -1;
        }

        /// <summary>When the values that follow were taken, seconds since 1970; 0 for no time.
        /// Only SenML has a place for it.</summary>
        public void SetTimestamp(long seconds) { TimestampSeconds = seconds; }

        /// <summary>An instance without values, or a multiple resource without
        /// instances.</summary>
        public virtual void WriteNothing(NodePath path) { RequireInside(path); }

        /// <summary>Text.</summary>
        public abstract void WriteString(NodePath path, string value);

        /// <summary>A whole number.</summary>
        public abstract void WriteInteger(NodePath path, long value);

        /// <summary>A whole number without a sign.</summary>
        public abstract void WriteUnsigned(NodePath path, ulong value);

        /// <summary>A floating point number.</summary>
        public abstract void WriteFloat(NodePath path, double value);

        /// <summary>A truth value.</summary>
        public abstract void WriteBoolean(NodePath path, bool value);

        /// <summary>Bytes.</summary>
        public abstract void WriteOpaque(NodePath path, byte[] buffer, int offset, int count);

        /// <summary>Seconds since 1970.</summary>
        public virtual void WriteTime(NodePath path, long seconds)
        {
            WriteInteger(path, seconds);
        }

        /// <summary>A link to an object's instance; 65535 and 65535 for none.</summary>
        public abstract void WriteObjectLink(NodePath path, int objectId, int instanceId);

        /// <summary>Text in link format.</summary>
        public virtual void WriteCoreLink(NodePath path, string value)
        {
            WriteString(path, value);
        }

        /// <summary>Begins the format's frame.</summary>
        protected abstract void Start();

        /// <summary>Ends the format's frame.</summary>
        protected abstract void End();

        /// <summary>Gives up for the first cause.</summary>
        protected void Fail(FormatFault fault)
        {
            if (Fault == FormatFault.None) { Fault = fault; }
        }

        /// <summary>A value is written at its full path, inside of what was asked for: our own
        /// mistake otherwise.</summary>
        protected void RequireValuePath(NodePath path)
        {
            RequireInside(path);
            if (path.Depth < 3) { throw new ArgumentException("not of a value", nameof(path)); }
        }

        /// <summary>Throws for a path outside of what was asked for.</summary>
        protected void RequireInside(NodePath path)
        {
            if (path == null) { throw new ArgumentNullException(nameof(path)); }
            if (!Asked.Contains(path)) { throw new ArgumentException("outside", nameof(path)); }
        }

        /// <summary>"66:1" (appendix C).</summary>
        protected static string LinkText(int objectId, int instanceId)
        {
            return objectId.ToString() + ":" + instanceId.ToString();
        }
    }
}
