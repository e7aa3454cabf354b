using System.Text;
using Simulator.Cloud.Services;
using Xunit;

namespace Simulator.Tests.Cloud.Services
{
    /// <summary>Where the account goes in a client of others, by its own words.</summary>
    public sealed class AccountPlacesTests
    {
        [Theory]
        [InlineData("nothing said", 0, 1, "")]
        [InlineData("no account at all", 0, 1, "</>;lwm2m=1.1,</0>")]
        [InlineData("Anjay 3.9.0 before its first bootstrap: its account with us is instance 1", 0,
            2, "</>;lwm2m=1.1,</0/1>;uri=\"coaps://127.0.0.1:5684\"")]
        [InlineData("the same in 1.0, whose first entry is no link", 0, 2,
            "lwm2m=\"1.0\",</0/1>")]
        [InlineData("bootstrapped before: the account is replaced", 0, 2,
            "</>;lwm2m=1.1,</0/1>,</0/2>;ssid=1;uri=\"coaps://a\"")]
        [InlineData("a quoted number", 0, 2, "</0/1>,</0/2>;ssid=\"1\"")]
        [InlineData("another server's account stays", 0, 3,
            "</0/0>,</0/1>;ssid=11,</0/2>;ssid=2")]
        [InlineData("an account with us is not ours to use", 0, 1, "</0/0>")]
        [InlineData("a gap is filled", 0, 1, "</0/0>,</0/2>")]
        [InlineData("blanks", 0, 3, "</0/1>, </0/2> ; ssid=2")]
        [InlineData("a comma in an address", 0, 2, "</0/1>;uri=\"coaps://a,</0/2>\"")]
        [InlineData("object 1 is another matter", 0, 1, "</1/0>,</1/1>;ssid=1")]
        [InlineData("object 1", 1, 4, "</1/1>;ssid=7,</1/4>;ssid=1")]
        [InlineData("object 1 with what is below", 1, 2, "</1/1>,</1/1/0>,</1/2/1>")]
        [InlineData("no number", 0, 1, "</0/x>,</0/>,</0/99999999999>,</0/70000>;ssid=1")]
        public void The_account_goes_beside_that_with_us(
            string why, int objectId, int instance, string links)
        {
            byte[] body = Encoding.UTF8.GetBytes(links);
            int found = AccountPlaces.Choose(body, 0, body.Length, objectId, 1);

            Assert.True(found == instance, $"{why}: {found}");
        }
    }
}
