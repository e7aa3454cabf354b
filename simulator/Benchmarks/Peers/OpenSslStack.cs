using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Simulator.Fleet;

namespace Simulator.Benchmarks.Peers
{
    /// <summary>
    /// The peer: a mutual DTLS 1.2 handshake through OpenSSL, both ends in this thread, with cookie
    /// exchange and without tickets, leaf certificates under one CA. The two ends
    /// share two memory BIOs, so nothing but the stack is measured.
    /// </summary>
    internal sealed unsafe class OpenSslStack : IDtlsStack
    {
        private const int KeyTypeEc = 408;
        private const int VerifyPeerOrFail = 0x01 | 0x02;
        private const ulong NoQueryMtu = 0x1000;
        private const ulong CookieExchange = 0x2000;
        private const ulong NoTicket = 0x4000;
        private const int SetMtu = 17;
        private const int SetSessionCacheMode = 44;
        private const int SessionCacheServer = 2;
        private const int SetGroupsList = 92;
        private const int SetMinVersion = 123;
        private const int SetEofReturn = 130;
        private const int Dtls12 = 0xFEFD;
        private const int Mtu = 1_200;
        private const int WantRead = 2;
        private const int CookieSize = 16;

        // Client and server take turns; a handshake with cookie is done after three.
        private const int TurnsMax = 20;

        private readonly LibSsl _library;
        private readonly nint _client;
        private readonly nint _server;
        private nint _session;

        public OpenSslStack(LibSsl library, HandshakePki pki, OfferedSuite suite)
        {
            _library = library;
            string ciphers = suite == OfferedSuite.Ccm8
                ? "ECDHE-ECDSA-AES128-CCM8:@SECLEVEL=0"
                : "ECDHE-ECDSA-AES128-GCM-SHA256:@SECLEVEL=0";
            _client = CreateContext(pki.Client, pki.ClientKey, pki.Ca, ciphers, NoQueryMtu);
            _server = CreateContext(
                pki.Server, pki.ServerKey, pki.Ca, ciphers, NoQueryMtu | CookieExchange);
            library.SetCookieMaker(
                _server, (nint)(delegate* unmanaged<nint, byte*, uint*, int>)&MakeCookie);
            library.SetCookieVerifier(
                _server, (nint)(delegate* unmanaged<nint, byte*, uint, int>)&VerifyCookie);
        }

        public string Name { get { return "OpenSSL libssl"; } }

        public bool CanResume { get { return true; } }

        public IDtlsPair Connect(bool resumed)
        {
            if (!resumed) { return Handshake(0); }
            if (_session == 0)
            {
                using OpenSslPair first = Handshake(0);
                _session = _library.TakeSession(first.Client);
            }
            OpenSslPair pair = Handshake(_session);
            if (_library.IsResumed(pair.Client) != 1)
            {
                throw new InvalidOperationException("OpenSSL did not resume its session");
            }
            return pair;
        }

        public void Dispose()
        {
            if (_session != 0) { _library.FreeSavedSession(_session); }
            _library.FreeContext(_client);
            _library.FreeContext(_server);
        }

        private OpenSslPair Handshake(nint session)
        {
            OpenSslPair pair = new OpenSslPair(
                _library, _library.NewSession(_client), _library.NewSession(_server));
            Connect(pair.Client, pair.Server);
            if (session != 0) { Require(_library.OfferSession(pair.Client, session)); }
            for (int turn = 0; turn < TurnsMax; turn++)
            {
                bool clientDone = Step(pair.Client);
                bool serverDone = Step(pair.Server);
                if (clientDone && serverDone)
                {
                    CheckPeers(pair.Client, pair.Server);
                    return pair;
                }
            }
            throw new InvalidOperationException("OpenSSL did not finish its handshake");
        }

        private nint CreateContext(
            byte[] certificate, ECDsa key, byte[] ca, string ciphers, ulong options)
        {
            nint context = _library.NewContext(_library.DtlsMethod());
            byte[] scalar = key.ExportECPrivateKey();
            byte[] cipherText = Encoding.ASCII.GetBytes(ciphers + "\0");
            byte[] groups = Encoding.ASCII.GetBytes("P-256\0");
            fixed (byte* certificateAt = certificate)
            fixed (byte* keyAt = scalar)
            fixed (byte* ciphersAt = cipherText)
            fixed (byte* groupsAt = groups)
            {
                Require(_library.UseCertificate(context, certificate.Length, certificateAt));
                Require(_library.UsePrivateKey(
                    KeyTypeEc, context, keyAt, new CLong(scalar.Length)));
                Require(_library.SetCipherList(context, ciphersAt));
                Require((int)_library.ControlContext(
                    context, SetGroupsList, new CLong(0), groupsAt).Value);
            }
            CryptographicOperations.ZeroMemory(scalar);
            Require((int)_library.ControlContext(
                context, SetMinVersion, new CLong(Dtls12), null).Value);
            // Sessions are resumed by id out of the server's cache; no tickets.
            _library.ControlContext(
                context, SetSessionCacheMode, new CLong(SessionCacheServer), null);
            byte* name = stackalloc byte[] { 1 };
            Require(_library.SetSessionIdContext(context, name, 1));
            _library.SetOptions(context, options | NoTicket);
            _library.SetVerify(context, VerifyPeerOrFail, 0);
            fixed (byte* caAt = ca)
            {
                byte* cursor = caAt;
                nint parsed = _library.ParseCertificate(0, &cursor, new CLong(ca.Length));
                Require(parsed == 0 ? 0 : 1);
                Require(_library.AddToStore(_library.GetStore(context), parsed));
                _library.FreeCertificate(parsed);
            }
            return context;
        }

        private void Connect(nint client, nint server)
        {
            nint toServer = CreateBio();
            nint toClient = CreateBio();
            _library.RetainBio(toServer);
            _library.RetainBio(toClient);
            _library.SetBio(client, toClient, toServer);
            _library.SetBio(server, toServer, toClient);
            _library.SetConnectState(client);
            _library.SetAcceptState(server);
            _library.Control(client, SetMtu, new CLong(Mtu), 0);
            _library.Control(server, SetMtu, new CLong(Mtu), 0);
        }

        // An empty memory BIO must say "later", not "the end".
        private nint CreateBio()
        {
            nint bio = _library.NewBio(_library.MemoryBioMethod());
            _library.ControlBio(bio, SetEofReturn, new CLong(-1), 0);
            return bio;
        }

        private bool Step(nint session)
        {
            _library.ClearErrors();
            int result = _library.Handshake(session);
            if (result == 1) { return true; }
            int error = _library.GetError(session, result);
            if (error == WantRead) { return false; }
            throw new InvalidOperationException($"OpenSSL's handshake failed with {error}");
        }

        private void CheckPeers(nint client, nint server)
        {
            if (_library.GetVerifyResult(client).Value != 0
                || _library.GetVerifyResult(server).Value != 0)
            {
                throw new InvalidOperationException("OpenSSL did not verify its peer");
            }
        }

        // The cookie is what a real server's HMAC would give; its cost is a microsecond.
        [UnmanagedCallersOnly]
        private static int MakeCookie(nint session, byte* cookie, uint* count)
        {
            Unsafe.InitBlock(cookie, 0x5A, CookieSize);
            *count = CookieSize;
            return 1;
        }

        [UnmanagedCallersOnly]
        private static int VerifyCookie(nint session, byte* cookie, uint count)
        {
            return count == CookieSize ? 1 : 0;
        }

        private static void Require(int result)
        {
            if (result <= 0) { throw new InvalidOperationException("OpenSSL refused its set-up"); }
        }
    }
}
