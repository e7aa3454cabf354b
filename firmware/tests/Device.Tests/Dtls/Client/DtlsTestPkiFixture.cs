using System;

namespace Device.Tests.Dtls
{
    /// <summary>One infrastructure for a class of tests, made when the first asks for it: a machine
    /// without OpenSSL skips them all.</summary>
    public sealed class DtlsTestPkiFixture : IDisposable
    {
        private readonly Lazy<DtlsTestPki> _pki = new Lazy<DtlsTestPki>(() => new DtlsTestPki());

        public DtlsTestPki Pki { get { return _pki.Value; } }

        public void Dispose()
        {
            if (_pki.IsValueCreated) { _pki.Value.Dispose(); }
        }
    }
}
