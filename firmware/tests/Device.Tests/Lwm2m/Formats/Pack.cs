using System;
using System.Collections.Generic;
using System.Text;
using Device.Lwm2m.Formats;
using Xunit;

namespace Device.Tests.Lwm2m.Formats
{
    /// <summary>Writes and reads payloads for tests.</summary>
    internal static class Pack
    {
        internal const int Room = 40_000;

        internal static NodePath Path(string text)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            NodePath path = new();
            Assert.True(path.TryParse(bytes, 0, bytes.Length), text);
            return path;
        }

        /// <summary>The payload; null when the writer has a fault.</summary>
        internal static byte[]? Write(
            ResourceWriter writer, string asked, Action<ResourceWriter> values, int room = Room)
        {
            byte[] buffer = new byte[room + 5];
            writer.Begin(Path(asked), buffer, 3, room);
            values(writer);
            int count = writer.Finish();
            Assert.Equal(count < 0, writer.Fault != FormatFault.None);
            return count < 0 ? null : buffer.AsSpan(3, count).ToArray();
        }

        internal static byte[] Bytes(
            int format, string asked, Action<ResourceWriter> values)
        {
            ResourceWriter writer = DataFormats.NewWriter(format);
            byte[]? bytes = Write(writer, asked, values);
            Assert.Equal(FormatFault.None, writer.Fault);
            return bytes!;
        }

        internal static string Text(int format, string asked, Action<ResourceWriter> values)
        {
            return Encoding.UTF8.GetString(Bytes(format, asked, values));
        }

        internal static string Hex(int format, string asked, Action<ResourceWriter> values)
        {
            return Convert.ToHexStringLower(Bytes(format, asked, values));
        }

        /// <summary>A reader that stands before the payload, which is in the middle of a larger
        /// buffer.</summary>
        internal static ResourceReader Read(int format, string asked, byte[] payload)
        {
            byte[] buffer = new byte[payload.Length + 9];
            Array.Fill(buffer, (byte)'1');
            payload.CopyTo(buffer, 4);
            ResourceReader reader = DataFormats.NewReader(format);
            reader.Begin(Path(asked), buffer, 4, payload.Length);
            return reader;
        }

        /// <summary>Reads to the end, each value as the type that the path's definition has, or
        /// passed over; gives the fault.</summary>
        internal static FormatFault FaultOf(
            int format, string asked, byte[] payload, ResourceType type = ResourceType.None)
        {
            ResourceReader reader = Read(format, asked, payload);
            ResourceValue value = new();
            while (reader.Next())
            {
                if (type != ResourceType.None && !reader.IsNothing) { value.TryRead(reader, type); }
            }
            Assert.False(reader.Next());
            return reader.Fault;
        }

        /// <summary>"path=value" of each value, all taken as one type.</summary>
        internal static string[] List(
            int format, string asked, byte[] payload, Func<string, ResourceType> typeOf)
        {
            ResourceReader reader = Read(format, asked, payload);
            List<string> found = [];
            ResourceValue value = new();
            while (reader.Next())
            {
                string path = reader.Path.ToString();
                if (reader.IsNothing)
                {
                    found.Add(path);
                    continue;
                }
                Assert.True(value.TryRead(reader, typeOf(path)), path + " " + reader.Fault);
                found.Add(path + "=" + Show(value));
            }
            Assert.Equal(FormatFault.None, reader.Fault);
            return [.. found];
        }

        internal static string Show(ResourceValue value)
        {
            return value.Type switch
            {
                ResourceType.String or ResourceType.CoreLink => value.Text,
                ResourceType.Integer or ResourceType.Time => value.Integer.ToString(),
                ResourceType.Unsigned => value.Unsigned.ToString(),
                ResourceType.Float => value.Float.ToString("R"),
                ResourceType.Boolean => value.Boolean ? "true" : "false",
                ResourceType.Opaque => Convert.ToHexStringLower(value.Opaque),
                ResourceType.ObjectLink => value.LinkObjectId + ":" + value.LinkInstanceId,
                _ => "",
            };
        }
    }
}
