using System;
using System.IO;
using System.Linq;
using Xunit;

namespace Device.Tests.Lwm2m.Lockstep
{
    /// <summary>A folder of scripts beside the tests, one file for each behaviour.</summary>
    internal sealed class ScriptFolder
    {
        private readonly string _path;

        internal ScriptFolder(string name)
        {
            _path = Path.Combine(AppContext.BaseDirectory, "Lwm2m", "Lockstep", name);
        }

        internal TheoryData<string> Names
        {
            get
            {
                string[] files = Directory.GetFiles(_path, "*.txt");
                return [.. files.Select(one => Path.GetFileName(one)).Order()];
            }
        }

        /// <summary>Runs the file of that name.</summary>
        /// <returns>How many datagrams were compared.</returns>
        internal int Run(PacketScript script, string name)
        {
            script.Run(name, File.ReadAllText(Path.Combine(_path, name)));
            return script.Datagrams;
        }
    }
}
