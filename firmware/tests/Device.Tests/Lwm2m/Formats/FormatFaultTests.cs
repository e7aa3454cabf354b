using System;
using System.Text;
using Device.Lwm2m.Formats;
using Xunit;

namespace Device.Tests.Lwm2m.Formats
{
    /// Goal: each way to be wrong has its own name, and none throws.
    public sealed class FormatFaultTests
    {
        [Theory]
        [InlineData("cut off", "[{", FormatFault.JsonMalformed)]
        [InlineData("empty", "", FormatFault.JsonMalformed)]
        [InlineData("more behind the end", "[] []", FormatFault.JsonMalformed)]
        [InlineData("a comma too many", """[{"n":"/3/0/9","v":1},]""", FormatFault.JsonMalformed)]
        [InlineData("a comma too few", """[{"n":"/3/0/9""v":1}]""", FormatFault.JsonMalformed)]
        [InlineData("another bracket", """[{"n":"/3/0/9"]""", FormatFault.JsonMalformed)]
        [InlineData("nested too deep", """[{"x":[[[[[[[1]]]]]]]}]""", FormatFault.JsonMalformed)]
        [InlineData("a control character", "[{\"n\":\"/3/0/9\u0001\"}]", FormatFault.JsonMalformed)]
        [InlineData("an unknown escape", """[{"n":"\x"}]""", FormatFault.JsonMalformed)]
        [InlineData("a number of no grammar", """[{"v":01}]""", FormatFault.JsonMalformed)]
        [InlineData("a word of no grammar", """[{"vb":tru}]""", FormatFault.JsonMalformed)]
        [InlineData("not an array", """{"n":"/3/0/9"}""", FormatFault.RecordMalformed)]
        [InlineData("not a record", "[1]", FormatFault.RecordMalformed)]
        [InlineData("v is text", """[{"v":"1"}]""", FormatFault.RecordMalformed)]
        [InlineData("vb is a number", """[{"vb":1}]""", FormatFault.RecordMalformed)]
        [InlineData("vs is null", """[{"vs":null}]""", FormatFault.RecordMalformed)]
        [InlineData("n is a number", """[{"n":9}]""", FormatFault.RecordMalformed)]
        [InlineData("a link of one part", """[{"vlo":"66"}]""", FormatFault.RecordMalformed)]
        [InlineData("a label with escapes", """[{"\u006e":"/3"}]""", FormatFault.RecordMalformed)]
        [InlineData("v twice", """[{"v":1,"v":2}]""", FormatFault.LabelDoubled)]
        [InlineData("two values", """[{"v":1,"vs":"a"}]""", FormatFault.LabelDoubled)]
        [InlineData("n twice", """[{"n":"/3","n":"/3"}]""", FormatFault.LabelDoubled)]
        [InlineData("must understand", """[{"x_":1}]""", FormatFault.LabelNotUnderstood)]
        [InlineData("a base value", """[{"bv":1}]""", FormatFault.LabelNotUnderstood)]
        [InlineData("a base sum", """[{"bs":1}]""", FormatFault.LabelNotUnderstood)]
        [InlineData("a sum", """[{"s":1}]""", FormatFault.LabelNotUnderstood)]
        [InlineData("a later version", """[{"bver":11}]""", FormatFault.VersionUnsupported)]
        [InlineData("no slash", """[{"n":"3/0/9","v":1}]""", FormatFault.PathInvalid)]
        [InlineData("no number", """[{"n":"/3/a"}]""", FormatFault.PathInvalid)]
        [InlineData("a number too large", """[{"n":"/3/0/65536"}]""", FormatFault.PathInvalid)]
        [InlineData("a zero in front", """[{"n":"/3/0/09"}]""", FormatFault.PathInvalid)]
        [InlineData("five numbers", """[{"n":"/3/0/6/1/1"}]""", FormatFault.PathInvalid)]
        [InlineData("two slashes", """[{"n":"/3//9"}]""", FormatFault.PathInvalid)]
        [InlineData("a value of no resource", """[{"n":"/3/0","v":1}]""", FormatFault.PathInvalid)]
        [InlineData("another instance", """[{"n":"/3/1/9","v":1}]""", FormatFault.PathOutside)]
        [InlineData("a path above", """[{"n":"/3"}]""", FormatFault.PathOutside)]
        [InlineData("padded", """[{"vd":"aGkgCg=="}]""", FormatFault.Base64Invalid)]
        [InlineData("loose bits", """[{"vd":"aGkgCh"}]""", FormatFault.Base64Invalid)]
        [InlineData("one character", """[{"vd":"a"}]""", FormatFault.Base64Invalid)]
        [InlineData("the other alphabet", """[{"vd":"ab+/"}]""", FormatFault.Base64Invalid)]
        [InlineData("half a pair", """[{"vs":"\ud83d"}]""", FormatFault.TextInvalid)]
        [InlineData("too large", """[{"v":1e309}]""", FormatFault.NumberTooLarge)]
        public void JSON(string why, string json, FormatFault fault)
        {
            FormatFault found = Pack.FaultOf(110, "/3/0", Encoding.UTF8.GetBytes(json));
            Assert.True(found == fault, $"{why}: {found}");
        }

        [Theory]
        [InlineData("empty", "", FormatFault.CborMalformed)]
        [InlineData("cut off", "81", FormatFault.CborMalformed)]
        [InlineData("a length beyond the end", "81a100662f33", FormatFault.CborMalformed)]
        [InlineData("the largest length", "81a1007bffffffffffffffff", FormatFault.CborMalformed)]
        [InlineData("more behind the end", "8000", FormatFault.CborMalformed)]
        [InlineData("text in pieces", "81a1007f", FormatFault.CborMalformed)]
        [InlineData("a reserved head", "81bc", FormatFault.CborMalformed)]
        [InlineData("a break where none is due", "81ff", FormatFault.RecordMalformed)]
        [InlineData("nested too deep", "81a1618081818181818181", FormatFault.CborMalformed)]
        [InlineData("not an array", "a0", FormatFault.RecordMalformed)]
        [InlineData("not a record", "8101", FormatFault.RecordMalformed)]
        [InlineData("a label of bytes", "81a14001", FormatFault.RecordMalformed)]
        [InlineData("v is text", "81a1026131", FormatFault.RecordMalformed)]
        [InlineData("vs is bytes", "81a1034131", FormatFault.RecordMalformed)]
        [InlineData("vb is a number", "81a10401", FormatFault.RecordMalformed)]
        [InlineData("vd is text", "81a1086131", FormatFault.RecordMalformed)]
        [InlineData("v twice", "81a202010201", FormatFault.LabelDoubled)]
        [InlineData("must understand", "81a162785f01", FormatFault.LabelNotUnderstood)]
        [InlineData("a base value", "81a12401", FormatFault.LabelNotUnderstood)]
        [InlineData("a later version", "81a1200b", FormatFault.VersionUnsupported)]
        [InlineData("infinite", "81a102f97c00", FormatFault.NumberNotFinite)]
        [InlineData("not UTF-8", "81a10361ff", FormatFault.TextInvalid)]
        [InlineData("below 64 bits", "81a1023bffffffffffffffff", FormatFault.NumberTooLarge)]
        [InlineData("no path", "81a1006161", FormatFault.PathInvalid)]
        public void CBOR(string why, string hex, FormatFault fault)
        {
            FormatFault found = Pack.FaultOf(112, "/3/0", Convert.FromHexString(hex));
            Assert.True(found == fault, $"{why}: {found}");
        }

        [Theory]
        [InlineData("cut off", "/3/0", "c8", FormatFault.TlvMalformed)]
        [InlineData("a value cut off", "/3/0", "c209aa", FormatFault.TlvMalformed)]
        [InlineData("resources behind instances", "/3", "0000c10901", FormatFault.TlvMalformed)]
        [InlineData("instances behind resources", "/3", "c109010300c10901",
            FormatFault.TlvMalformed)]
        [InlineData("a resource in a resource", "/3/0", "8306c10001", FormatFault.TlvMalformed)]
        [InlineData("two instances deep", "/3", "0300030000", FormatFault.TlvMalformed)]
        [InlineData("a loose value", "/3/0", "410001", FormatFault.TlvMalformed)]
        [InlineData("an instance for a resource", "/3/0/9", "0300c10901", FormatFault.TlvMalformed)]
        [InlineData("another instance", "/3/0", "0301c10901", FormatFault.PathOutside)]
        [InlineData("another resource", "/3/0/9", "c10a01", FormatFault.PathOutside)]
        [InlineData("another value", "/3/0/6/1", "410001", FormatFault.PathOutside)]
        [InlineData("several objects", "/", "c10a01", FormatFault.NotCarried)]
        public void TLV(string why, string asked, string hex, FormatFault fault)
        {
            FormatFault found = Pack.FaultOf(11542, asked, Convert.FromHexString(hex));
            Assert.True(found == fault, $"{why}: {found}");
        }

        [Theory]
        [InlineData("no number", 0, ResourceType.Integer, "3161")]
        [InlineData("empty", 0, ResourceType.Integer, "")]
        [InlineData("a sign alone", 0, ResourceType.Integer, "2d")]
        [InlineData("2^63", 0, ResourceType.Integer, "39323233333732303336383534373735383038")]
        [InlineData("2^64", 0, ResourceType.Unsigned, "3138343436373434303733373039353531363136")]
        [InlineData("negative", 0, ResourceType.Unsigned, "2d31")]
        [InlineData("a comma", 0, ResourceType.Float, "312c35")]
        [InlineData("neither 0 nor 1", 0, ResourceType.Boolean, "32")]
        [InlineData("one part", 0, ResourceType.ObjectLink, "3636")]
        [InlineData("second part empty", 0, ResourceType.ObjectLink, "36363a")]
        [InlineData("text", 60, ResourceType.Integer, "6131")]
        [InlineData("a fraction", 60, ResourceType.Integer, "f93e00")]
        [InlineData("negative", 60, ResourceType.Unsigned, "20")]
        [InlineData("a number", 60, ResourceType.String, "01")]
        [InlineData("a number", 60, ResourceType.Boolean, "01")]
        [InlineData("text", 60, ResourceType.Opaque, "6131")]
        [InlineData("text", 60, ResourceType.Float, "6131")]
        [InlineData("no link", 60, ResourceType.ObjectLink, "6131")]
        [InlineData("three bytes", 11542, ResourceType.Integer, "c309010203")]
        [InlineData("three bytes", 11542, ResourceType.Unsigned, "c309010203")]
        [InlineData("two bytes", 11542, ResourceType.Float, "c2090102")]
        [InlineData("two", 11542, ResourceType.Boolean, "c10902")]
        [InlineData("two bytes", 11542, ResourceType.ObjectLink, "c2090102")]
        [InlineData("any", 42, ResourceType.Integer, "31")]
        [InlineData("any", 42, ResourceType.Unsigned, "31")]
        [InlineData("any", 42, ResourceType.String, "31")]
        [InlineData("any", 42, ResourceType.Float, "31")]
        [InlineData("any", 42, ResourceType.Boolean, "31")]
        [InlineData("any", 42, ResourceType.ObjectLink, "31")]
        public void Types(string why, int format, ResourceType type, string hex)
        {
            FormatFault found =
                Pack.FaultOf(format, "/3/0/9", Convert.FromHexString(hex), type);
            Assert.True(found == FormatFault.ValueTypeWrong, $"{why}: {found}");
        }

        [Theory]
        [InlineData(0, "/3/0", FormatFault.NotCarried)]
        [InlineData(42, "/3", FormatFault.NotCarried)]
        [InlineData(60, "/", FormatFault.NotCarried)]
        public void One_value_has_a_path_of_one(int format, string asked, FormatFault fault)
        {
            Assert.Equal(fault, Pack.FaultOf(format, asked, [0x31]));
        }

        [Fact]
        public void Text_that_is_not_base64_or_UTF8()
        {
            Assert.Equal(
                FormatFault.Base64Invalid,
                Pack.FaultOf(0, "/0/0/3", "YWI"u8.ToArray(), ResourceType.Opaque));
            Assert.Equal(
                FormatFault.TextInvalid,
                Pack.FaultOf(0, "/3/0/0", [0xc0, 0x80], ResourceType.String));
            Assert.Equal(
                FormatFault.TextInvalid,
                Pack.FaultOf(11542, "/3/0/0", [0xc1, 0, 0xff], ResourceType.String));
        }

        [Fact]
        public void One_CBOR_item_and_no_more()
        {
            Assert.Equal(FormatFault.CborMalformed, Pack.FaultOf(60, "/3/0/9", [1, 1]));
            Assert.Equal(FormatFault.CborMalformed, Pack.FaultOf(60, "/3/0/9", []));
            Assert.Equal(FormatFault.CborMalformed, Pack.FaultOf(60, "/3/0/9", [0x80]));
            Assert.Equal(
                FormatFault.NumberTooLarge,
                Pack.FaultOf(60, "/3/0/9", Convert.FromHexString("3bffffffffffffffff")));
        }

        [Theory]
        [InlineData(110)]
        [InlineData(112)]
        public void One_record_too_many(int format)
        {
            byte[] bytes = Pack.Bytes(format, "/3", writer =>
            {
                for (int i = 0; i <= SenmlReader.RecordsMax; i++)
                {
                    writer.WriteBoolean(new NodePath(3, i, 9), true);
                }
            });
            Assert.Equal(FormatFault.RecordsTooMany, Pack.FaultOf(format, "/3", bytes));
        }

        [Theory]
        [InlineData(128, FormatFault.None)]
        [InlineData(129, FormatFault.PathInvalid)]
        public void Names_have_a_longest(int count, FormatFault fault)
        {
            string json = $$"""[{"bn":"{{new string('a', count)}}"}]""";
            SenmlReader reader = (SenmlReader)Pack.Read(110, "/", Encoding.UTF8.GetBytes(json));
            Assert.Equal(fault == FormatFault.None, reader.NextRecord());
            Assert.Equal(fault, reader.Fault);
            byte[] cbor = [0x81, 0xa1, 0, 0x78, (byte)count, .. new byte[count]];
            reader = (SenmlReader)Pack.Read(112, "/", cbor);
            Assert.Equal(fault == FormatFault.None, reader.NextRecord());
            Assert.Equal(fault, reader.Fault);
        }

        [Fact]
        public void What_is_refused_has_a_code()
        {
            Assert.Equal(0x80, DataFormats.CodeOf(FormatFault.ValueTypeWrong));
            Assert.Equal(0x8d, DataFormats.CodeOf(FormatFault.RecordsTooMany));
            Assert.Equal(0x8f, DataFormats.CodeOf(FormatFault.NotCarried));
            Assert.Equal(0xa0, DataFormats.CodeOf(FormatFault.TooLarge));
            Assert.Equal(0x44, DataFormats.CodeOf(FormatFault.None));
        }
    }
}
