using System;
using Device.Lwm2m;
using Xunit;

namespace Device.Tests.Lwm2m
{
    public sealed class ServerSettingsTests
    {
        private const string Usual = "01" + "0001" + "00" + "ffffffff" + "ffffffff" + "ffffffff";

        [Theory]
        [InlineData("nothing said", Usual, true)]
        [InlineData("another id", "01007b00ffffffffffffffffffffffff", false)]
        [InlineData("all of it", "01fffe01000000000000003c00001c20", false)]
        [InlineData("the longest", "010001007fffffff7fffffff7fffffff", false)]
        public void An_item_is_read_and_written(string why, string hex, bool isSilent)
        {
            byte[] item = Convert.FromHexString(hex);
            byte[] around = [0xaa, .. item, 0xaa];
            Assert.True(
                ServerSettings.TryDecode(around, 1, item.Length, out ServerSettings read), why);
            Assert.Equal(item, read.Encode());
            Assert.Equal(isSilent, read.IsSilent);
        }

        [Theory]
        [InlineData("empty", "")]
        [InlineData("one short", "01000100ffffffffffffffffffffff")]
        [InlineData("one long", Usual + "00")]
        [InlineData("another version", "02000100ffffffffffffffffffffffff")]
        [InlineData("half muted", "01000102ffffffffffffffffffffffff")]
        [InlineData("seconds below nothing", "01000100fffffffeffffffffffffffff")]
        public void What_is_no_item_says_nothing(string why, string hex)
        {
            byte[] item = Convert.FromHexString(hex);
            bool isRead = ServerSettings.TryDecode(
                item, 0, item.Length, out ServerSettings settings);
            Assert.False(isRead, why);
            Assert.True(settings.IsSilent, why);
        }
    }
}
