using System;
using System.IO;
using Device.Desktop.Errors;
using Simulator.Fleet.Errors;

namespace Simulator.Fleet.Data
{
    /// <summary>How commands find the emulator of a run that is up: its directory tells the
    /// address, and for the emulator inside the key.</summary>
    public static class RunAccess
    {
        /// <summary>Reads a run's directory, which the run itself holds open.</summary>
        /// <param name="directory">Of `fleet up --data`.</param>
        /// <param name="apiKey">Key that the user gave; null for the emulator's own.</param>
        /// <returns>Cloud and ApiKey are set.</returns>
        /// <exception cref="CommandException">FLT111, FLT113, FLT116.</exception>
        public static FleetOptions Find(string directory, string? apiKey)
        {
            string file = Path.Combine(directory, "fleet.json");
            try
            {
                if (!File.Exists(file))
                {
                    throw FleetErrors.RunNotFound(directory, "it has no fleet.json", null);
                }
                string? uri = RunRecord.Read(file).RestUri;
                if (uri == null)
                {
                    throw FleetErrors.RunNotFound(
                        directory, "its run came to no emulator yet", null);
                }
                string key = apiKey
                    ?? File.ReadAllText(Path.Combine(directory, "cloud", "api-key")).Trim();
                return new FleetOptions { Cloud = uri, ApiKey = key };
            }
            catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
            {
                throw FleetErrors.RunNotFound(directory, cause.Message, cause);
            }
        }
    }
}
