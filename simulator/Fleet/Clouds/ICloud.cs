using System;
using System.Threading;
using System.Threading.Tasks;
using Simulator.Fleet.Lifecycle;

namespace Simulator.Fleet.Clouds
{
    /// <summary>The emulator that a fleet comes up against: inside this process or
    /// elsewhere.</summary>
    public interface ICloud : IAsyncDisposable
    {
        /// <summary>coaps URI of the bootstrap service: what the factory puts into a
        /// device.</summary>
        string BootstrapUri { get; }

        /// <summary>DER of the CA that signed the bootstrap service's certificate.</summary>
        byte[] BootstrapServerCa { get; }

        /// <summary>Its REST.</summary>
        EmulatorAccess Access { get; }

        /// <summary>Lines that tell a person where it is.</summary>
        string[] Whereabouts();

        /// <summary>Makes a factory's CA a trusted certificate of the account, so that its devices
        /// may bootstrap. Nothing when it is one already.</summary>
        /// <returns>The account, which every device carries as OU and `aid`.</returns>
        Task<string> TrustAsync(string caPem, CancellationToken stop);
    }
}
