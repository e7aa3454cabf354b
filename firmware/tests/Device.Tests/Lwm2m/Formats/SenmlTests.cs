using System;
using System.Collections.Generic;
using System.Text;
using Device.Lwm2m.Formats;
using Xunit;

namespace Device.Tests.Lwm2m.Formats
{
    /// Goal: SenML is read as RFC 8428 has it, also where LwM2M does not go.
    public sealed class SenmlTests
    {
        // RFC 8428 section 5.1.2.
        private const string Multiple =
            """
            [
              {"bn":"urn:dev:ow:10e2073a0108006:","bt":1.276020076001e+09,
               "bu":"A","bver":5,
               "n":"voltage","u":"V","v":120.1},
              {"n":"current","t":-5,"v":1.2},
              {"n":"current","t":-4,"v":1.3},
              {"n":"current","t":-3,"v":1.4},
              {"n":"current","t":-2,"v":1.5},
              {"n":"current","t":-1,"v":1.6},
              {"n":"current","v":1.7}
            ]
            """;

        // Section 6: the same in CBOR.
        private const string MultipleCbor =
            "87a721781b75726e3a6465763a6f773a3130653230373361303130383030363a"
            + "22fb41d303a15b00106223614120050067766f6c7461676501615602fb405e066666666666"
            + "a3006763757272656e74062402fb3ff3333333333333"
            + "a3006763757272656e74062302fb3ff4cccccccccccd"
            + "a3006763757272656e74062202fb3ff6666666666666"
            + "a3006763757272656e74062102f93e00"
            + "a3006763757272656e74062002fb3ff999999999999a"
            + "a3006763757272656e74060002fb3ffb333333333333";

        private static readonly string[] Expected =
        [
            "urn:dev:ow:10e2073a0108006:voltage 1276020076.001 120.1",
            "urn:dev:ow:10e2073a0108006:current 1276020071.001 1.2",
            "urn:dev:ow:10e2073a0108006:current 1276020072.001 1.3",
            "urn:dev:ow:10e2073a0108006:current 1276020073.001 1.4",
            "urn:dev:ow:10e2073a0108006:current 1276020074.001 1.5",
            "urn:dev:ow:10e2073a0108006:current 1276020075.001 1.6",
            "urn:dev:ow:10e2073a0108006:current 1276020076.001 1.7",
        ];

        [Fact]
        public void Records_take_base_names_and_times_in_JSON()
        {
            Assert.Equal(Expected, Numbers(110, Encoding.UTF8.GetBytes(Multiple)));
        }

        [Fact]
        public void Records_take_base_names_and_times_in_CBOR()
        {
            Assert.Equal(Expected, Numbers(112, Convert.FromHexString(MultipleCbor)));
        }

        [Fact]
        public void A_single_value_needs_no_base()
        {
            // Section 5.1.1.
            const string json = """[{"n":"urn:dev:ow:10e2073a01080063","u":"Cel","v":23.1}]""";
            Assert.Equal(
                new[] { "urn:dev:ow:10e2073a01080063 0 23.1" },
                Numbers(110, Encoding.UTF8.GetBytes(json)));
        }

        [Fact]
        public void Values_are_of_four_kinds()
        {
            // Section 5.1.4.
            const string json = """
                [{"bn":"urn:dev:ow:10e2073a01080063:","n":"temp","u":"Cel","v":23.1},
                 {"n":"label","vs":"Machine Room"},{"n":"open","vb":false},
                 {"n":"nfc-reader","vd":"aGkgCg"}]
                """;
            SenmlReader reader = Start(110, Encoding.UTF8.GetBytes(json));
            Assert.True(reader.NextRecord());
            Assert.True(reader.TryGetFloat(out double real));
            Assert.Equal(23.1, real);
            Assert.True(reader.NextRecord());
            Assert.True(reader.TryGetString(out string text));
            Assert.Equal("Machine Room", text);
            Assert.True(reader.NextRecord());
            Assert.True(reader.TryGetBoolean(out bool truth));
            Assert.False(truth);
            Assert.True(reader.NextRecord());
            Assert.Equal("urn:dev:ow:10e2073a01080063:nfc-reader", reader.Name);
            Assert.True(reader.TryGetOpaque(out byte[] bytes));
            Assert.Equal("hi \n"u8.ToArray(), bytes);
            Assert.False(reader.NextRecord());
            Assert.Equal(FormatFault.None, reader.Fault);
        }

        [Theory]
        [InlineData("no records", "[]", "80")]
        [InlineData("no records, the length left open", "[ ]", "9fff")]
        public void Nothing_is_a_pack_too(string why, string json, string cbor)
        {
            Assert.True(
                Pack.FaultOf(110, "/3/0", Encoding.UTF8.GetBytes(json)) == FormatFault.None, why);
            Assert.True(
                Pack.FaultOf(112, "/3/0", Convert.FromHexString(cbor)) == FormatFault.None, why);
        }

        [Theory]
        [InlineData("lengths left open", "9fbf21642f332f30" + "00622f3902187bffff")]
        [InlineData("long heads",
            "9801b803217805" + "2f332f302f1800780139" + "18021b000000000000007b")]
        public void Foreign_encoders_may_be_wordy(string why, string hex)
        {
            ResourceReader reader = Pack.Read(112, "/3/0", Convert.FromHexString(hex));
            Assert.True(reader.Next(), why);
            Assert.Equal("/3/0/9", reader.Path.ToString());
            Assert.True(reader.TryGetInteger(out long value));
            Assert.Equal(123, value);
            Assert.False(reader.Next());
            Assert.Equal(FormatFault.None, reader.Fault);
        }

        [Fact]
        public void Names_alone_ask_for_paths()
        {
            // LwM2M 1.1 section 6.3.7: the body of a composite read.
            const string json = """[{"n":"/3/0/0"},{"n":"/3/0/6/1"},{"n":"/1"},{"n":"/"}]""";
            Assert.Equal(
                new[] { "/3/0/0", "/3/0/6/1", "/1", "/" },
                Pack.List(
                    110, "/", Encoding.UTF8.GetBytes(json), _ => ResourceType.None));
        }

        [Fact]
        public void Labels_that_nobody_knows_are_passed_over()
        {
            const string json =
                """[{"n":"/3/0/9","x":{"a":[1,{"b":null}]},"ut":5,"u":"%","v":7,"bu":"A"}]""";
            Assert.Equal(
                new[] { "/3/0/9=7" },
                Pack.List(
                    110, "/3/0/9", Encoding.UTF8.GetBytes(json), _ => ResourceType.Integer));
            // The same, x with a nested map behind it.
            byte[] cbor = Convert.FromHexString(
                "81a6" + "00662f332f302f39" + "6178a161618201a16162f6" + "0705" + "016125" + "0207"
                + "236141");
            Assert.Equal(
                new[] { "/3/0/9=7" },
                Pack.List(112, "/3/0/9", cbor, _ => ResourceType.Integer));
        }

        [Fact]
        public void Slashes_may_be_escaped()
        {
            const string json = """[{"bn":"\/3\/0\/","n":"1\u0034","vs":"\ud83d\ude00\t\"\\é"}]""";
            Assert.Equal(
                new[] { "/3/0/14=\U0001f600\t\"\\é" },
                Pack.List(
                    110, "/3/0", Encoding.UTF8.GetBytes(json), _ => ResourceType.String));
        }

        [Fact]
        public void Times_are_told_once_as_a_base()
        {
            static void Write(ResourceWriter writer)
            {
                writer.SetTimestamp(1700000000);
                writer.WriteInteger(new NodePath(3, 0, 9), 1);
                writer.WriteInteger(new NodePath(3, 0, 10), 2);
                writer.SetTimestamp(1700000060);
                writer.WriteInteger(new NodePath(3, 0, 9), 3);
            }

            Assert.Equal(
                """[{"bt":1700000000,"n":"/3/0/9","v":1},{"n":"/3/0/10","v":2},"""
                + """{"bt":1700000060,"n":"/3/0/9","v":3}]""",
                Pack.Text(110, "/", Write));
            ResourceReader reader = Pack.Read(112, "/", Pack.Bytes(112, "/", Write));
            Assert.True(reader.Next() && reader.Next());
            Assert.Equal(1700000000, reader.TimestampSeconds);
            Assert.True(reader.Next());
            Assert.Equal(1700000060, reader.TimestampSeconds);
        }

        [Theory]
        [InlineData(23)]
        [InlineData(24)]
        [InlineData(255)]
        [InlineData(256)]
        [InlineData(512)]
        public void As_many_records_as_are_taken(int count)
        {
            byte[] bytes = Pack.Bytes(112, "/3", writer =>
            {
                for (int i = 0; i < count; i++) { writer.WriteInteger(new NodePath(3, i, 9), i); }
            });
            ResourceReader reader = Pack.Read(112, "/3", bytes);
            for (int i = 0; i < count; i++)
            {
                Assert.True(reader.Next());
                Assert.Equal(i, reader.Path.InstanceId);
            }
            Assert.False(reader.Next());
            Assert.Equal(FormatFault.None, reader.Fault);
        }

        private static SenmlReader Start(int format, byte[] payload)
        {
            return (SenmlReader)Pack.Read(format, "/", payload);
        }

        private static string[] Numbers(int format, byte[] payload)
        {
            SenmlReader reader = Start(format, payload);
            List<string> found = [];
            while (reader.NextRecord())
            {
                Assert.True(reader.TryGetFloat(out double value));
                found.Add(
                    $"{reader.Name} {Math.Round(reader.TimestampSeconds, 3)} {value}");
            }
            Assert.Equal(FormatFault.None, reader.Fault);
            return [.. found];
        }
    }
}
