using System.Text.Json;

namespace Simulator.Fleet.Lifecycle
{
    /// <summary>A root CA of the account.</summary>
    /// <param name="Uid">Its id.</param>
    /// <param name="Name">Its name.</param>
    /// <param name="Pem">Its certificate.</param>
    public sealed record RootCaView(string Uid, string Name, string Pem)
    {
        internal static RootCaView Read(JsonElement answer)
        {
            return new RootCaView(
                JsonFields.Text(answer, "RootCAUID"),
                JsonFields.Text(answer, "Name"),
                JsonFields.Text(answer, "Certificate"));
        }
    }
}
