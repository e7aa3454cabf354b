using System;
using System.Runtime.InteropServices;

namespace Simulator.Benchmarks.Peers
{
    /// <summary>What a DTLS handshake in memory needs of OpenSSL's libssl and libcrypto, 1.1 or
    /// 3.x.</summary>
    internal sealed unsafe class LibSsl
    {
        /// <summary>Where OpenSSL is looked for: libssl, and libcrypto of the same
        /// version.</summary>
        public static readonly string[] Names =
        {
            "libssl.so.3", "libssl.so.1.1", "libssl.3.dylib", "libssl.1.1.dylib",
            "libssl-3-x64.dll", "libssl-3-arm64.dll", "libssl-1_1-x64.dll",
        };

        public readonly delegate* unmanaged<nint> DtlsMethod;
        public readonly delegate* unmanaged<nint, nint> NewContext;
        public readonly delegate* unmanaged<nint, void> FreeContext;
        public readonly delegate* unmanaged<nint, int, byte*, int> UseCertificate;
        public readonly delegate* unmanaged<int, nint, byte*, CLong, int> UsePrivateKey;
        public readonly delegate* unmanaged<nint, byte*, int> SetCipherList;
        public readonly delegate* unmanaged<nint, int, nint, void> SetVerify;
        public readonly delegate* unmanaged<nint, nint> GetStore;
        public readonly delegate* unmanaged<nint, ulong, ulong> SetOptions;
        public readonly delegate* unmanaged<nint, int, CLong, byte*, CLong> ControlContext;
        public readonly delegate* unmanaged<nint, nint, void> SetCookieMaker;
        public readonly delegate* unmanaged<nint, nint, void> SetCookieVerifier;
        public readonly delegate* unmanaged<nint, nint> NewSession;
        public readonly delegate* unmanaged<nint, void> FreeSession;
        public readonly delegate* unmanaged<nint, nint, nint, void> SetBio;
        public readonly delegate* unmanaged<nint, void> SetConnectState;
        public readonly delegate* unmanaged<nint, void> SetAcceptState;
        public readonly delegate* unmanaged<nint, int> Handshake;
        public readonly delegate* unmanaged<nint, int, int> GetError;
        public readonly delegate* unmanaged<nint, int, CLong, nint, CLong> Control;
        public readonly delegate* unmanaged<nint, CLong> GetVerifyResult;
        public readonly delegate* unmanaged<nint, byte*, uint, int> SetSessionIdContext;
        public readonly delegate* unmanaged<nint, nint> TakeSession;
        public readonly delegate* unmanaged<nint, nint, int> OfferSession;
        public readonly delegate* unmanaged<nint, void> FreeSavedSession;
        public readonly delegate* unmanaged<nint, int> IsResumed;
        public readonly delegate* unmanaged<nint, byte*, int, int> Read;
        public readonly delegate* unmanaged<nint, byte*, int, int> Write;
        public readonly delegate* unmanaged<nint, int> Shutdown;
        public readonly delegate* unmanaged<nint> MemoryBioMethod;
        public readonly delegate* unmanaged<nint, nint> NewBio;
        public readonly delegate* unmanaged<nint, int> RetainBio;
        public readonly delegate* unmanaged<nint, int, CLong, nint, CLong> ControlBio;
        public readonly delegate* unmanaged<nint, byte**, CLong, nint> ParseCertificate;
        public readonly delegate* unmanaged<nint, void> FreeCertificate;
        public readonly delegate* unmanaged<nint, nint, int> AddToStore;
        public readonly delegate* unmanaged<void> ClearErrors;

        private LibSsl(nint ssl, nint crypto)
        {
            DtlsMethod = (delegate* unmanaged<nint>)Find(ssl, "DTLS_method");
            NewContext = (delegate* unmanaged<nint, nint>)Find(ssl, "SSL_CTX_new");
            FreeContext = (delegate* unmanaged<nint, void>)Find(ssl, "SSL_CTX_free");
            UseCertificate = (delegate* unmanaged<nint, int, byte*, int>)
                Find(ssl, "SSL_CTX_use_certificate_ASN1");
            UsePrivateKey = (delegate* unmanaged<int, nint, byte*, CLong, int>)
                Find(ssl, "SSL_CTX_use_PrivateKey_ASN1");
            SetCipherList = (delegate* unmanaged<nint, byte*, int>)
                Find(ssl, "SSL_CTX_set_cipher_list");
            SetVerify = (delegate* unmanaged<nint, int, nint, void>)
                Find(ssl, "SSL_CTX_set_verify");
            GetStore = (delegate* unmanaged<nint, nint>)Find(ssl, "SSL_CTX_get_cert_store");
            SetOptions = (delegate* unmanaged<nint, ulong, ulong>)
                Find(ssl, "SSL_CTX_set_options");
            ControlContext = (delegate* unmanaged<nint, int, CLong, byte*, CLong>)
                Find(ssl, "SSL_CTX_ctrl");
            SetCookieMaker = (delegate* unmanaged<nint, nint, void>)
                Find(ssl, "SSL_CTX_set_cookie_generate_cb");
            SetCookieVerifier = (delegate* unmanaged<nint, nint, void>)
                Find(ssl, "SSL_CTX_set_cookie_verify_cb");
            NewSession = (delegate* unmanaged<nint, nint>)Find(ssl, "SSL_new");
            FreeSession = (delegate* unmanaged<nint, void>)Find(ssl, "SSL_free");
            SetBio = (delegate* unmanaged<nint, nint, nint, void>)Find(ssl, "SSL_set_bio");
            SetConnectState = (delegate* unmanaged<nint, void>)Find(ssl, "SSL_set_connect_state");
            SetAcceptState = (delegate* unmanaged<nint, void>)Find(ssl, "SSL_set_accept_state");
            Handshake = (delegate* unmanaged<nint, int>)Find(ssl, "SSL_do_handshake");
            GetError = (delegate* unmanaged<nint, int, int>)Find(ssl, "SSL_get_error");
            Control = (delegate* unmanaged<nint, int, CLong, nint, CLong>)Find(ssl, "SSL_ctrl");
            GetVerifyResult = (delegate* unmanaged<nint, CLong>)
                Find(ssl, "SSL_get_verify_result");
            SetSessionIdContext = (delegate* unmanaged<nint, byte*, uint, int>)
                Find(ssl, "SSL_CTX_set_session_id_context");
            TakeSession = (delegate* unmanaged<nint, nint>)Find(ssl, "SSL_get1_session");
            OfferSession = (delegate* unmanaged<nint, nint, int>)Find(ssl, "SSL_set_session");
            FreeSavedSession = (delegate* unmanaged<nint, void>)Find(ssl, "SSL_SESSION_free");
            IsResumed = (delegate* unmanaged<nint, int>)Find(ssl, "SSL_session_reused");
            Read = (delegate* unmanaged<nint, byte*, int, int>)Find(ssl, "SSL_read");
            Write = (delegate* unmanaged<nint, byte*, int, int>)Find(ssl, "SSL_write");
            Shutdown = (delegate* unmanaged<nint, int>)Find(ssl, "SSL_shutdown");
            MemoryBioMethod = (delegate* unmanaged<nint>)Find(crypto, "BIO_s_mem");
            NewBio = (delegate* unmanaged<nint, nint>)Find(crypto, "BIO_new");
            RetainBio = (delegate* unmanaged<nint, int>)Find(crypto, "BIO_up_ref");
            ControlBio = (delegate* unmanaged<nint, int, CLong, nint, CLong>)
                Find(crypto, "BIO_ctrl");
            ParseCertificate = (delegate* unmanaged<nint, byte**, CLong, nint>)
                Find(crypto, "d2i_X509");
            FreeCertificate = (delegate* unmanaged<nint, void>)Find(crypto, "X509_free");
            AddToStore = (delegate* unmanaged<nint, nint, int>)
                Find(crypto, "X509_STORE_add_cert");
            ClearErrors = (delegate* unmanaged<void>)Find(crypto, "ERR_clear_error");
        }

        /// <summary>Loads the first of <paramref name="names"/> that is on this machine.</summary>
        /// <exception cref="Device.Desktop.Errors.CommandException">BEN101.</exception>
        public static LibSsl Load(string[] names)
        {
            foreach (string name in names)
            {
                string cryptoName = name.Replace("libssl", "libcrypto", StringComparison.Ordinal);
                if (NativeLibrary.TryLoad(name, out nint ssl)
                    && NativeLibrary.TryLoad(cryptoName, out nint crypto))
                {
                    return new LibSsl(ssl, crypto);
                }
            }
            throw BenchmarkErrors.PeerMissing(names);
        }

        private static nint Find(nint library, string function)
        {
            return NativeLibrary.GetExport(library, function);
        }
    }
}
