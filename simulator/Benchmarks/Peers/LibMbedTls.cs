using System.Runtime.InteropServices;

namespace Simulator.Benchmarks.Peers
{
    /// <summary>What a DTLS handshake in memory needs of Mbed TLS 2.28: its structures' sizes are
    /// those of that version on 64 bits, rounded up, so no other version is taken.</summary>
    internal sealed unsafe class LibMbedTls
    {
        public const int SslBytes = 736;
        public const int SessionBytes = 160;

        /// <summary>Holds any other structure but the entropy's.</summary>
        public const int StructBytes = 1_024;

        public const int EntropyBytes = 40_960;

        private const string SslName = "libmbedtls.so.14";
        private const string X509Name = "libmbedx509.so.1";
        private const string CryptoName = "libmbedcrypto.so.7";

        public readonly delegate* unmanaged<nint, void> InitSsl;
        public readonly delegate* unmanaged<nint, void> FreeSsl;
        public readonly delegate* unmanaged<nint, nint, int> SetUpSsl;
        public readonly delegate* unmanaged<nint, void> InitConfig;
        public readonly delegate* unmanaged<nint, void> FreeConfig;
        public readonly delegate* unmanaged<nint, int, int, int, int> SetDefaults;
        public readonly delegate* unmanaged<nint, nint, nint, void> SetRandom;
        public readonly delegate* unmanaged<nint, int, void> SetAuthMode;
        public readonly delegate* unmanaged<nint, nint, nint, void> SetCaChain;
        public readonly delegate* unmanaged<nint, nint, nint, int> SetOwnCertificate;
        public readonly delegate* unmanaged<nint, int*, void> SetSuites;
        public readonly delegate* unmanaged<nint, int, void> SetTickets;
        public readonly delegate* unmanaged<nint, nint, nint, nint, void> SetCookies;
        public readonly delegate* unmanaged<nint, nint, nint, nint, void> SetCache;
        public readonly delegate* unmanaged<nint, nint, nint, nint, nint, void> SetBio;
        public readonly delegate* unmanaged<nint, nint, nint, nint, void> SetTimer;
        public readonly delegate* unmanaged<nint, byte*, nuint, int> SetClientId;
        public readonly delegate* unmanaged<nint, byte*, int> SetHostName;
        public readonly delegate* unmanaged<nint, int> Handshake;
        public readonly delegate* unmanaged<nint, int> Reset;
        public readonly delegate* unmanaged<nint, uint> GetVerifyResult;
        public readonly delegate* unmanaged<nint, byte*, nuint, int> Read;
        public readonly delegate* unmanaged<nint, byte*, nuint, int> Write;
        public readonly delegate* unmanaged<nint, void> InitSession;
        public readonly delegate* unmanaged<nint, void> FreeSession;
        public readonly delegate* unmanaged<nint, nint, int> GetSession;
        public readonly delegate* unmanaged<nint, nint, int> OfferSession;
        public readonly delegate* unmanaged<nint, void> InitCookie;
        public readonly delegate* unmanaged<nint, nint, nint, int> SetUpCookie;
        public readonly delegate* unmanaged<nint, void> FreeCookie;
        public readonly delegate* unmanaged<nint, void> InitCache;
        public readonly delegate* unmanaged<nint, void> FreeCache;
        public readonly delegate* unmanaged<nint, void> InitCertificate;
        public readonly delegate* unmanaged<nint, byte*, nuint, int> ParseCertificate;
        public readonly delegate* unmanaged<nint, void> FreeCertificate;
        public readonly delegate* unmanaged<nint, void> InitKey;
        public readonly delegate* unmanaged<nint, byte*, nuint, byte*, nuint, int> ParseKey;
        public readonly delegate* unmanaged<nint, void> FreeKey;
        public readonly delegate* unmanaged<nint, void> InitEntropy;
        public readonly delegate* unmanaged<nint, void> FreeEntropy;
        public readonly delegate* unmanaged<nint, void> InitRandom;
        public readonly delegate* unmanaged<nint, nint, nint, byte*, nuint, int> SeedRandom;
        public readonly delegate* unmanaged<nint, void> FreeRandom;

        /// <summary>Functions that are handed on.</summary>
        public readonly nint EntropyFunction;
        public readonly nint RandomFunction;
        public readonly nint WriteCookie;
        public readonly nint CheckCookie;
        public readonly nint ReadCache;
        public readonly nint WriteCache;

        private LibMbedTls(nint ssl, nint x509, nint crypto)
        {
            InitSsl = (delegate* unmanaged<nint, void>)Find(ssl, "ssl_init");
            FreeSsl = (delegate* unmanaged<nint, void>)Find(ssl, "ssl_free");
            SetUpSsl = (delegate* unmanaged<nint, nint, int>)Find(ssl, "ssl_setup");
            InitConfig = (delegate* unmanaged<nint, void>)Find(ssl, "ssl_config_init");
            FreeConfig = (delegate* unmanaged<nint, void>)Find(ssl, "ssl_config_free");
            SetDefaults = (delegate* unmanaged<nint, int, int, int, int>)
                Find(ssl, "ssl_config_defaults");
            SetRandom = (delegate* unmanaged<nint, nint, nint, void>)Find(ssl, "ssl_conf_rng");
            SetAuthMode = (delegate* unmanaged<nint, int, void>)Find(ssl, "ssl_conf_authmode");
            SetCaChain = (delegate* unmanaged<nint, nint, nint, void>)
                Find(ssl, "ssl_conf_ca_chain");
            SetOwnCertificate = (delegate* unmanaged<nint, nint, nint, int>)
                Find(ssl, "ssl_conf_own_cert");
            SetSuites = (delegate* unmanaged<nint, int*, void>)
                Find(ssl, "ssl_conf_ciphersuites");
            SetTickets = (delegate* unmanaged<nint, int, void>)
                Find(ssl, "ssl_conf_session_tickets");
            SetCookies = (delegate* unmanaged<nint, nint, nint, nint, void>)
                Find(ssl, "ssl_conf_dtls_cookies");
            SetCache = (delegate* unmanaged<nint, nint, nint, nint, void>)
                Find(ssl, "ssl_conf_session_cache");
            SetBio = (delegate* unmanaged<nint, nint, nint, nint, nint, void>)
                Find(ssl, "ssl_set_bio");
            SetTimer = (delegate* unmanaged<nint, nint, nint, nint, void>)
                Find(ssl, "ssl_set_timer_cb");
            SetClientId = (delegate* unmanaged<nint, byte*, nuint, int>)
                Find(ssl, "ssl_set_client_transport_id");
            SetHostName = (delegate* unmanaged<nint, byte*, int>)Find(ssl, "ssl_set_hostname");
            Handshake = (delegate* unmanaged<nint, int>)Find(ssl, "ssl_handshake");
            Reset = (delegate* unmanaged<nint, int>)Find(ssl, "ssl_session_reset");
            GetVerifyResult = (delegate* unmanaged<nint, uint>)
                Find(ssl, "ssl_get_verify_result");
            Read = (delegate* unmanaged<nint, byte*, nuint, int>)Find(ssl, "ssl_read");
            Write = (delegate* unmanaged<nint, byte*, nuint, int>)Find(ssl, "ssl_write");
            InitSession = (delegate* unmanaged<nint, void>)Find(ssl, "ssl_session_init");
            FreeSession = (delegate* unmanaged<nint, void>)Find(ssl, "ssl_session_free");
            GetSession = (delegate* unmanaged<nint, nint, int>)Find(ssl, "ssl_get_session");
            OfferSession = (delegate* unmanaged<nint, nint, int>)Find(ssl, "ssl_set_session");
            InitCookie = (delegate* unmanaged<nint, void>)Find(ssl, "ssl_cookie_init");
            SetUpCookie = (delegate* unmanaged<nint, nint, nint, int>)
                Find(ssl, "ssl_cookie_setup");
            FreeCookie = (delegate* unmanaged<nint, void>)Find(ssl, "ssl_cookie_free");
            InitCache = (delegate* unmanaged<nint, void>)Find(ssl, "ssl_cache_init");
            FreeCache = (delegate* unmanaged<nint, void>)Find(ssl, "ssl_cache_free");
            WriteCookie = Find(ssl, "ssl_cookie_write");
            CheckCookie = Find(ssl, "ssl_cookie_check");
            ReadCache = Find(ssl, "ssl_cache_get");
            WriteCache = Find(ssl, "ssl_cache_set");
            InitCertificate = (delegate* unmanaged<nint, void>)Find(x509, "x509_crt_init");
            ParseCertificate = (delegate* unmanaged<nint, byte*, nuint, int>)
                Find(x509, "x509_crt_parse");
            FreeCertificate = (delegate* unmanaged<nint, void>)Find(x509, "x509_crt_free");
            InitKey = (delegate* unmanaged<nint, void>)Find(crypto, "pk_init");
            ParseKey = (delegate* unmanaged<nint, byte*, nuint, byte*, nuint, int>)
                Find(crypto, "pk_parse_key");
            FreeKey = (delegate* unmanaged<nint, void>)Find(crypto, "pk_free");
            InitEntropy = (delegate* unmanaged<nint, void>)Find(crypto, "entropy_init");
            FreeEntropy = (delegate* unmanaged<nint, void>)Find(crypto, "entropy_free");
            InitRandom = (delegate* unmanaged<nint, void>)Find(crypto, "ctr_drbg_init");
            SeedRandom = (delegate* unmanaged<nint, nint, nint, byte*, nuint, int>)
                Find(crypto, "ctr_drbg_seed");
            FreeRandom = (delegate* unmanaged<nint, void>)Find(crypto, "ctr_drbg_free");
            EntropyFunction = Find(crypto, "entropy_func");
            RandomFunction = Find(crypto, "ctr_drbg_random");
        }

        /// <summary>Null when Mbed TLS 2.28 is not on this machine.</summary>
        public static LibMbedTls? TryLoad()
        {
            return System.Environment.Is64BitProcess
                && NativeLibrary.TryLoad(CryptoName, out nint crypto)
                && NativeLibrary.TryLoad(X509Name, out nint x509)
                && NativeLibrary.TryLoad(SslName, out nint ssl)
                ? new LibMbedTls(ssl, x509, crypto)
                : null;
        }

        private static nint Find(nint library, string function)
        {
            return NativeLibrary.GetExport(library, "mbedtls_" + function);
        }
    }
}
