using System.Text;
using Device.Lwm2m.Objects;
using Xunit;

namespace Device.Tests.Lwm2m.Objects
{
    public sealed class ExecuteArgumentsTests
    {
        private readonly ExecuteArguments _arguments = new();

        [Theory]
        [InlineData("none", "", "")]
        [InlineData("a digit", "5", "5=")]
        [InlineData("two digits", "2,0", "0=,2=")]
        [InlineData("a text", "2='10.3'", "2=10.3")]
        [InlineData("an empty text", "2=''", "2=")]
        [InlineData("a comma in a text", "7='a,b',0='https://www.oma.org'",
            "0=https://www.oma.org,7=a,b")]
        [InlineData("all ten", "0,1,2,3,4,5,6,7,8,9", "0=,1=,2=,3=,4=,5=,6=,7=,8=,9=")]
        public void Arguments_are_digits_with_or_without_a_text(
            string why, string text, string expected)
        {
            Assert.True(Parse(text), why);
            StringBuilder found = new();
            int count = 0;
            for (int digit = 0; digit < ExecuteArguments.CountMax; digit++)
            {
                if (!_arguments.Has(digit)) { continue; }
                count++;
                found.Append(found.Length > 0 ? "," : "").Append(digit).Append('=');
                found.Append(_arguments.Value(digit));
            }
            Assert.Equal(expected, found.ToString());
            Assert.Equal(count, _arguments.Count);
        }

        [Theory]
        [InlineData("a letter", "a")]
        [InlineData("two digits in one", "10")]
        [InlineData("a comma alone", ",")]
        [InlineData("a comma at the end", "0,")]
        [InlineData("a comma at the beginning", ",0")]
        [InlineData("a blank", "0, 1")]
        [InlineData("a digit twice", "0,0")]
        [InlineData("no text", "0=")]
        [InlineData("a text without marks", "0=1")]
        [InlineData("a text without an end", "0='1")]
        [InlineData("something behind a text", "0='1'2")]
        [InlineData("a text that is no ASCII", "0='\u00e9'")]
        public void Anything_else_is_refused(string why, string text)
        {
            Assert.False(Parse(text), why);
        }

        private bool Parse(string text)
        {
            byte[] bytes = Encoding.UTF8.GetBytes("x" + text + "y");
            return _arguments.TryParse(bytes, 1, bytes.Length - 2);
        }
    }
}
