using System;
using System.Linq;
using Simulator.Cloud.Rest;

namespace Simulator.Tests.Cloud.Rest
{
    /// <summary>Reads "Error" of a result: the names of docs/rest-ztp.md.</summary>
    internal static class ZtpFaultNames
    {
        public static ZtpFault Parse(string text)
        {
            string name = string.Concat(text.Split('_').Select(
                word => char.ToUpperInvariant(word[0]) + word[1..].ToLowerInvariant()));
            return Enum.Parse<ZtpFault>(name, ignoreCase: true);
        }
    }
}
