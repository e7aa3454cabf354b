using Device.Dtls;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>Groups and kinds of curve that were not offered.</summary>
    public sealed class GroupNotOffered
    {
        [Theory]
        [InlineData("secp384r1", 3, 24)]
        [InlineData("secp521r1", 3, 25)]
        [InlineData("x25519", 3, 29)]
        [InlineData("secp192r1", 3, 19)]
        [InlineData("brainpool", 3, 26)]
        [InlineData("nothing", 3, 0)]
        [InlineData("an explicit prime curve", 1, 23)]
        [InlineData("an explicit binary curve", 2, 23)]
        [InlineData("no kind of curve", 0, 23)]
        [InlineData("a kind that nobody knows", 255, 23)]
        public void It_is_refused(string why, int kind, int group)
        {
            ClientDialogue d = ClientDialogue.With(server =>
            {
                server.CurveType = kind;
                server.Group = group;
            });
            d.SendFlight();
            d.ExpectRefusal(DtlsFault.IllegalParameter, 47, why);
        }
    }
}
