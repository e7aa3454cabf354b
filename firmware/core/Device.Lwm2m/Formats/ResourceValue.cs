using System;
using Device.Base;

namespace Device.Lwm2m.Formats
{
    /// <summary>One value of any type; changed in place, so that one serves many.</summary>
    public sealed class ResourceValue
    {
        /// <summary>Which of the fields holds the value; None for no value.</summary>
        public ResourceType Type { get; private set; }

        /// <summary>Of Integer and Time.</summary>
        public long Integer { get; private set; }

        /// <summary>Of Unsigned.</summary>
        public ulong Unsigned { get; private set; }

        /// <summary>Of Float.</summary>
        public double Float { get; private set; }

        /// <summary>Of Boolean.</summary>
        public bool Boolean { get; private set; }

        /// <summary>Of String and CoreLink.</summary>
        public string Text { get; private set; } = "";

        /// <summary>Of Opaque; not copied.</summary>
        public byte[] Opaque { get; private set; } = Bytes.Empty;

        /// <summary>Of ObjectLink.</summary>
        public int LinkObjectId { get; private set; }

        /// <summary>Of ObjectLink.</summary>
        public int LinkInstanceId { get; private set; }

        /// <summary>Holds nothing.</summary>
        public ResourceValue Clear()
        {
            Type = ResourceType.None;
            Text = "";
            Opaque = Bytes.Empty;
            return this;
        }

        /// <summary>Holds text.</summary>
        public ResourceValue SetString(string value)
        {
            if (value == null) { throw new ArgumentNullException(nameof(value)); }
            Type = ResourceType.String;
            Text = value;
            return this;
        }

        /// <summary>Holds a whole number.</summary>
        public ResourceValue SetInteger(long value)
        {
            Type = ResourceType.Integer;
            Integer = value;
            return this;
        }

        /// <summary>Holds a whole number without a sign.</summary>
        public ResourceValue SetUnsigned(ulong value)
        {
            Type = ResourceType.Unsigned;
            Unsigned = value;
            return this;
        }

        /// <summary>Holds a floating point number.</summary>
        public ResourceValue SetFloat(double value)
        {
            Type = ResourceType.Float;
            Float = value;
            return this;
        }

        /// <summary>Holds a truth value.</summary>
        public ResourceValue SetBoolean(bool value)
        {
            Type = ResourceType.Boolean;
            Boolean = value;
            return this;
        }

        /// <summary>Holds bytes, not copied.</summary>
        public ResourceValue SetOpaque(byte[] value)
        {
            if (value == null) { throw new ArgumentNullException(nameof(value)); }
            Type = ResourceType.Opaque;
            Opaque = value;
            return this;
        }

        /// <summary>Holds seconds since 1970.</summary>
        public ResourceValue SetTime(long seconds)
        {
            Type = ResourceType.Time;
            Integer = seconds;
            return this;
        }

        /// <summary>Holds an object link.</summary>
        public ResourceValue SetObjectLink(int objectId, int instanceId)
        {
            Type = ResourceType.ObjectLink;
            LinkObjectId = objectId;
            LinkInstanceId = instanceId;
            return this;
        }

        /// <summary>Holds text in link format.</summary>
        public ResourceValue SetCoreLink(string value)
        {
            SetString(value);
            Type = ResourceType.CoreLink;
            return this;
        }

        /// <summary>Takes the reader's present value as one of the type.</summary>
        /// <returns>False when it is not; the reader's fault tells more, and nothing is held
        /// any more.</returns>
        public bool TryRead(ResourceReader reader, ResourceType type)
        {
            if (reader == null) { throw new ArgumentNullException(nameof(reader)); }
            Clear();
            bool isRead = TryReadField(reader, type);
            Type = isRead ? type : ResourceType.None;
            return isRead;
        }

        /// <summary>Writes what is held at the path.</summary>
        public void Write(ResourceWriter writer, NodePath path)
        {
            if (writer == null) { throw new ArgumentNullException(nameof(writer)); }
            switch (Type)
            {
                case ResourceType.String: writer.WriteString(path, Text); break;
                case ResourceType.Integer: writer.WriteInteger(path, Integer); break;
                case ResourceType.Unsigned: writer.WriteUnsigned(path, Unsigned); break;
                case ResourceType.Float: writer.WriteFloat(path, Float); break;
                case ResourceType.Boolean: writer.WriteBoolean(path, Boolean); break;
                case ResourceType.Opaque:
                    writer.WriteOpaque(path, Opaque, 0, Opaque.Length);
                    break;
                case ResourceType.Time: writer.WriteTime(path, Integer); break;
                case ResourceType.ObjectLink:
                    writer.WriteObjectLink(path, LinkObjectId, LinkInstanceId);
                    break;
                case ResourceType.CoreLink: writer.WriteCoreLink(path, Text); break;
                default: writer.WriteNothing(path); break;
            }
        }

        /// <summary>True for the same value of the same type; floating point numbers by their
        /// bits.</summary>
        public bool IsSame(ResourceValue other)
        {
            if (other == null || other.Type != Type) { return false; }
            switch (Type)
            {
                case ResourceType.String:
                case ResourceType.CoreLink: return Text == other.Text;
                case ResourceType.Integer:
                case ResourceType.Time: return Integer == other.Integer;
                case ResourceType.Unsigned: return Unsigned == other.Unsigned;
                case ResourceType.Float:
                    return FloatBits.ToBits(Float) == FloatBits.ToBits(other.Float);
                case ResourceType.Boolean: return Boolean == other.Boolean;
                case ResourceType.Opaque: return Bytes.AreEqual(Opaque, other.Opaque);
                case ResourceType.ObjectLink:
                    return LinkObjectId == other.LinkObjectId
                        && LinkInstanceId == other.LinkInstanceId;
                default: return true;
            }
        }

        private bool TryReadField(ResourceReader reader, ResourceType type)
        {
            string text;
            long integer;
            ulong unsigned;
            double real;
            bool truth;
            byte[] bytes;
            int objectId;
            int instanceId;
            bool isRead;
            switch (type)
            {
                case ResourceType.String:
                case ResourceType.CoreLink:
                    isRead = reader.TryGetString(out text);
                    Text = text;
                    return isRead;
                case ResourceType.Integer:
                    isRead = reader.TryGetInteger(out integer);
                    Integer = integer;
                    return isRead;
                case ResourceType.Time:
                    isRead = reader.TryGetTime(out integer);
                    Integer = integer;
                    return isRead;
                case ResourceType.Unsigned:
                    isRead = reader.TryGetUnsigned(out unsigned);
                    Unsigned = unsigned;
                    return isRead;
                case ResourceType.Float:
                    isRead = reader.TryGetFloat(out real);
                    Float = real;
                    return isRead;
                case ResourceType.Boolean:
                    isRead = reader.TryGetBoolean(out truth);
                    Boolean = truth;
                    return isRead;
                case ResourceType.Opaque:
                    isRead = reader.TryGetOpaque(out bytes);
                    Opaque = bytes;
                    return isRead;
                case ResourceType.ObjectLink:
                    isRead = reader.TryGetObjectLink(out objectId, out instanceId);
                    LinkObjectId = objectId;
                    LinkInstanceId = instanceId;
                    return isRead;
                default: throw new ArgumentOutOfRangeException(nameof(type));
            }
        }
    }
}
