using System;
using System.IO;
using Device.Desktop.Errors;
using Xunit;

namespace Device.Tests.Desktop
{
    public sealed class CommandErrorTests
    {
        [Fact]
        public void Five_parts_are_four_lines()
        {
            CommandError error = new CommandError(
                "CLD101", 3, "port 1 is in use", "127.0.0.1:1", "because\nof this", "do that");

            Assert.Equal(
                "error CLD101: port 1 is in use\n  where  127.0.0.1:1\n  why    because of this\n"
                + "  help   do that\n",
                error.ToString().ReplaceLineEndings("\n"));
        }

        [Fact]
        public void Colour_is_an_option()
        {
            StringWriter text = new StringWriter();
            new CommandError("CLD100", 2, "what", "where", "why", "help").Write(text, colour: true);
            Assert.StartsWith("\u001b[31;1merror CLD100\u001b[0m: what", text.ToString());
        }

        [Theory]
        [InlineData("success", 0)]
        [InlineData("shells use it", 126)]
        public void An_exit_code_is_1_to_125(string why, int exitCode)
        {
            Assert.Throws<ArgumentOutOfRangeException>(
                () => new CommandError("CLD100", exitCode, why, "", "", ""));
        }
    }
}
