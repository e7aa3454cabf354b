using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Simulator.Fleet;

namespace Simulator.Benchmarks.Peers
{
    /// <summary>Mbed TLS 2.28 with its default configuration: mutual DTLS 1.2, cookie exchange,
    /// sessions resumed by id out of its own cache, no tickets.</summary>
    internal sealed unsafe class MbedTlsStack : IDtlsStack
    {
        private const int IsClient = 0;
        private const int IsServer = 1;
        private const int Datagram = 1;
        private const int VerifyRequired = 2;
        private const int NoTickets = 0;

        private readonly LibMbedTls _library;
        private readonly nint _entropy = Allocate(LibMbedTls.EntropyBytes);
        private readonly nint _random = Allocate(LibMbedTls.StructBytes);
        private readonly nint _cookie = Allocate(LibMbedTls.StructBytes);
        private readonly nint _cache = Allocate(LibMbedTls.StructBytes);
        private readonly nint _ca = Allocate(LibMbedTls.StructBytes);
        private readonly nint _session = Allocate(LibMbedTls.SessionBytes);
        private readonly int* _suites = (int*)Allocate(2 * sizeof(int));
        private readonly nint[] _certificates = new nint[2];
        private readonly nint[] _keys = new nint[2];
        private readonly nint[] _configs = new nint[2];
        private bool _hasSession;

        public MbedTlsStack(LibMbedTls library, HandshakePki pki, OfferedSuite suite)
        {
            _library = library;
            _suites[0] = suite == OfferedSuite.Ccm8 ? 0xC0AE : 0xC02B;
            library.InitEntropy(_entropy);
            library.InitRandom(_random);
            Require("seed", library.SeedRandom(
                _random, library.EntropyFunction, _entropy, null, 0));
            library.InitSession(_session);
            library.InitCookie(_cookie);
            Require("cookie", library.SetUpCookie(_cookie, library.RandomFunction, _random));
            library.InitCache(_cache);
            library.InitCertificate(_ca);
            Parse(_ca, pki.Ca);
            Configure(IsClient, pki.Client, pki.ClientKey);
            Configure(IsServer, pki.Server, pki.ServerKey);
            library.SetCookies(
                _configs[IsServer], library.WriteCookie, library.CheckCookie, _cookie);
            library.SetCache(_configs[IsServer], _cache, library.ReadCache, library.WriteCache);
        }

        public string Name { get { return "Mbed TLS 2.28"; } }

        public bool CanResume { get { return true; } }

        public IDtlsPair Connect(bool resumed)
        {
            if (resumed && !_hasSession)
            {
                using MbedTlsPair first = NewPair();
                first.Handshake();
                Require("session", _library.GetSession(first.Client.Ssl, _session));
                _hasSession = true;
            }
            MbedTlsPair pair = NewPair();
            if (resumed)
            {
                Require("offer", _library.OfferSession(pair.Client.Ssl, _session));
            }
            pair.Handshake();
            return pair;
        }

        public void Dispose()
        {
            for (int i = IsClient; i <= IsServer; i++)
            {
                _library.FreeConfig(_configs[i]);
                _library.FreeCertificate(_certificates[i]);
                _library.FreeKey(_keys[i]);
                NativeMemory.Free((void*)_configs[i]);
                NativeMemory.Free((void*)_certificates[i]);
                NativeMemory.Free((void*)_keys[i]);
            }
            _library.FreeSession(_session);
            _library.FreeCache(_cache);
            _library.FreeCookie(_cookie);
            _library.FreeCertificate(_ca);
            _library.FreeRandom(_random);
            _library.FreeEntropy(_entropy);
            foreach (nint one in new[] { _session, _cache, _cookie, _ca, _random, _entropy })
            {
                NativeMemory.Free((void*)one);
            }
            NativeMemory.Free(_suites);
        }

        private MbedTlsPair NewPair()
        {
            MbedTlsPair pair = new MbedTlsPair(
                _library, _configs[IsClient], _configs[IsServer]);
            fixed (byte* name = Encoding.ASCII.GetBytes("benchmark-server\0"))
            {
                Require("name", _library.SetHostName(pair.Client.Ssl, name));
            }
            return pair;
        }

        private void Configure(int end, byte[] certificate, ECDsa key)
        {
            nint config = _configs[end] = Allocate(LibMbedTls.StructBytes);
            nint own = _certificates[end] = Allocate(LibMbedTls.StructBytes);
            nint ownKey = _keys[end] = Allocate(LibMbedTls.StructBytes);
            _library.InitConfig(config);
            Require("defaults", _library.SetDefaults(config, end, Datagram, 0));
            _library.SetRandom(config, _library.RandomFunction, _random);
            _library.SetAuthMode(config, VerifyRequired);
            _library.SetSuites(config, _suites);
            _library.SetCaChain(config, _ca, 0);
            if (end == IsClient) { _library.SetTickets(config, NoTickets); }
            _library.InitCertificate(own);
            Parse(own, certificate);
            _library.InitKey(ownKey);
            byte[] scalar = key.ExportECPrivateKey();
            fixed (byte* scalarAt = scalar)
            {
                Require("key", _library.ParseKey(
                    ownKey, scalarAt, (nuint)scalar.Length, null, 0));
            }
            CryptographicOperations.ZeroMemory(scalar);
            Require("certificate", _library.SetOwnCertificate(config, own, ownKey));
        }

        private void Parse(nint certificate, byte[] der)
        {
            fixed (byte* derAt = der)
            {
                Require("parse", _library.ParseCertificate(
                    certificate, derAt, (nuint)der.Length));
            }
        }

        private static nint Allocate(int bytes)
        {
            return (nint)NativeMemory.AllocZeroed((nuint)bytes);
        }

        private static void Require(string what, int result)
        {
            if (result != 0) { throw MbedTlsEnd.Failed(what, result); }
        }
    }
}
