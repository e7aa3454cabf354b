using System;
using System.Collections.Generic;
using Device.Base;
using Device.Lwm2m.Formats;
using Xunit;

namespace Device.Tests.Lwm2m.Formats
{
    /// Goal: no format loses anything, and each value has one encoding.
    /// Method: trees from a seed are written in each format, read back, compared, and what was
    /// read is written again: the same bytes. Then the bytes are damaged: no exception.
    public sealed class RoundTripTests
    {
        private const int Trees = 300;
        private static readonly int[] Formats = [11542, 110, 112];

        private static readonly ResourceType[] Types =
        [
            ResourceType.String, ResourceType.Integer, ResourceType.Unsigned, ResourceType.Float,
            ResourceType.Boolean, ResourceType.Opaque, ResourceType.Time, ResourceType.ObjectLink,
            ResourceType.CoreLink,
        ];

        [Fact]
        public void Trees_come_back_in_every_format()
        {
            for (int seed = 0; seed < Trees; seed++)
            {
                SeededRandom random = new(seed);
                string asked = seed % 3 == 0 ? "/5000/3" : "/5000";
                List<KeyValuePair<string, ResourceValue>> tree = Tree(random, seed % 3 == 0);
                foreach (int format in Formats)
                {
                    byte[] bytes = Pack.Bytes(format, asked, writer => Write(writer, tree));
                    List<KeyValuePair<string, ResourceValue>> found = Read(
                        format, asked, bytes, tree);
                    Assert.True(found.Count == tree.Count, $"seed {seed} format {format}");
                    for (int i = 0; i < tree.Count; i++)
                    {
                        Assert.Equal(tree[i].Key, found[i].Key);
                        Assert.True(
                            tree[i].Value.IsSame(found[i].Value),
                            $"seed {seed} format {format} {tree[i].Key} {tree[i].Value.Type} "
                            + Pack.Show(tree[i].Value));
                    }
                    byte[] again = Pack.Bytes(format, asked, writer => Write(writer, found));
                    Assert.True(bytes.AsSpan().SequenceEqual(again), $"seed {seed} {format}");
                }
            }
        }

        [Fact]
        public void Single_values_come_back_in_every_format()
        {
            int[] formats = [0, 42, 60, 11542, 110, 112];
            for (int seed = 0; seed < 2000; seed++)
            {
                ResourceValue value = Value(new SeededRandom(seed), Types[seed % Types.Length]);
                foreach (int format in formats)
                {
                    if (format == 42 && value.Type != ResourceType.Opaque) { continue; }
                    byte[] bytes = Pack.Bytes(
                        format, "/5000/1/2", writer => value.Write(writer, new(5000, 1, 2)));
                    ResourceReader reader = Pack.Read(format, "/5000/1/2", bytes);
                    ResourceValue found = new();
                    Assert.True(
                        reader.Next() && found.TryRead(reader, value.Type)
                        && found.IsSame(value) && !reader.Next()
                        && reader.Fault == FormatFault.None,
                        $"seed {seed} format {format} {Pack.Show(value)} {reader.Fault}");
                }
            }
        }

        [Fact]
        public void What_is_damaged_never_throws_and_ends()
        {
            int faults = 0;
            for (int seed = 0; seed < 3000; seed++)
            {
                SeededRandom random = new(seed);
                List<KeyValuePair<string, ResourceValue>> tree = Tree(random, false);
                int format = Formats[seed % 3];
                byte[] bytes = Pack.Bytes(format, "/5000", writer => Write(writer, tree));
                for (int i = 0; i < 3 && bytes.Length > 0; i++)
                {
                    bytes[Below(random, bytes.Length)] = (byte)Below(random, 256);
                }
                ResourceType type = Types[Below(random, Types.Length)];
                if (Pack.FaultOf(format, "/5000", bytes, type) != FormatFault.None) { faults++; }
            }
            Assert.True(faults > 1500, faults.ToString());
        }

        private static List<KeyValuePair<string, ResourceValue>> Tree(
            IRandomSource random, bool isOneInstance)
        {
            List<KeyValuePair<string, ResourceValue>> tree = [];
            int instances = isOneInstance ? 1 : Below(random, 4);
            for (int instance = 0; instance < instances; instance++)
            {
                int instanceId = isOneInstance ? 3 : 300 * instance;
                int resources = 1 + Below(random, 6);
                for (int resource = 0; resource < resources; resource++)
                {
                    string path = $"/5000/{instanceId}/{resource * 97}";
                    ResourceType type = Types[Below(random, Types.Length)];
                    if (Below(random, 4) > 0)
                    {
                        tree.Add(new(path, Value(random, type)));
                        continue;
                    }
                    int values = 1 + Below(random, 3);
                    for (int i = 0; i < values; i++)
                    {
                        tree.Add(new($"{path}/{i * 1000}", Value(random, type)));
                    }
                }
            }
            return tree;
        }

        private static ResourceValue Value(IRandomSource random, ResourceType type)
        {
            ResourceValue value = new();
            ulong bits = Bits(random);
            switch (type)
            {
                case ResourceType.String: return value.SetString(Text(random));
                case ResourceType.CoreLink: return value.SetCoreLink("</3/" + bits % 9 + ">");
                case ResourceType.Integer: return value.SetInteger((long)bits);
                case ResourceType.Unsigned: return value.SetUnsigned(bits);
                case ResourceType.Time: return value.SetTime((long)bits);
                case ResourceType.Boolean: return value.SetBoolean(bits % 2 == 0);
                case ResourceType.ObjectLink:
                    return value.SetObjectLink((int)(bits & 0xffff), (int)(bits >> 48));
                case ResourceType.Opaque:
                    byte[] bytes = new byte[Below(random, 300)];
                    random.FillRandom(bytes, 0, bytes.Length);
                    return value.SetOpaque(bytes);
                default: return value.SetFloat(Number(random, bits));
            }
        }

        // Numbers of all sizes: a random count of low bits.
        private static ulong Bits(IRandomSource random)
        {
            byte[] bytes = new byte[8];
            random.FillRandom(bytes, 0, 8);
            ulong bits = BitConverter.ToUInt64(bytes) >> Below(random, 64);
            return Below(random, 2) == 0 ? bits : 0UL - bits;
        }

        private static double Number(IRandomSource random, ulong bits)
        {
            double number = Below(random, 4) switch
            {
                0 => (int)bits / 1000.0,
                1 => (float)(int)bits / 3,
                2 => (long)bits,
                _ => BitConverter.UInt64BitsToDouble(bits),
            };
            return double.IsFinite(number) ? number : -0.0;
        }

        private static string Text(IRandomSource random)
        {
            string[] parts = ["a", "/", "\"", "\\", "\n", "\u0001", "é", "€", "\U0001f600", "0"];
            string text = "";
            int count = Below(random, 40);
            for (int i = 0; i < count; i++) { text += parts[Below(random, parts.Length)]; }
            return text;
        }

        private static int Below(IRandomSource random, int end)
        {
            byte[] bytes = new byte[4];
            random.FillRandom(bytes, 0, 4);
            return (int)(BitConverter.ToUInt32(bytes) % (uint)end);
        }

        private static void Write(
            ResourceWriter writer, List<KeyValuePair<string, ResourceValue>> tree)
        {
            foreach (KeyValuePair<string, ResourceValue> one in tree)
            {
                one.Value.Write(writer, Pack.Path(one.Key));
            }
        }

        private static List<KeyValuePair<string, ResourceValue>> Read(
            int format, string asked, byte[] bytes, List<KeyValuePair<string, ResourceValue>> tree)
        {
            ResourceReader reader = Pack.Read(format, asked, bytes);
            List<KeyValuePair<string, ResourceValue>> found = [];
            while (reader.Next())
            {
                ResourceValue value = new();
                Assert.True(found.Count < tree.Count);
                ResourceType type = tree[found.Count].Value.Type;
                Assert.True(value.TryRead(reader, type), $"{format} {reader.Path} {reader.Fault}");
                found.Add(new(reader.Path.ToString(), value));
            }
            Assert.Equal(FormatFault.None, reader.Fault);
            return found;
        }
    }
}
