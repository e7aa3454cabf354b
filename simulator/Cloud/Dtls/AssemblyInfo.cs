using System.Runtime.CompilerServices;

// The sessions of the DTLS server are tested without a socket, in virtual time.
[assembly: InternalsVisibleTo("Simulator.Tests")]

// The benchmarks compare them with OpenSSL's, in memory.
[assembly: InternalsVisibleTo("benchmarks")]

// The fuzzer feeds them.
[assembly: InternalsVisibleTo("fuzz")]
