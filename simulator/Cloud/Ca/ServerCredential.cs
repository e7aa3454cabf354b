using System;
using System.Collections.Generic;
using Device.Dtls;
using Device.X509;

namespace Simulator.Cloud.Ca
{
    /// <summary>
    /// A service's own key and certificate. Both are made at the start and live in memory only;
    /// devices pin the authority, so they need not survive. A service that runs for years renews
    /// its certificate in time.
    /// </summary>
    public sealed class ServerCredential : IDisposable
    {
        private static readonly TimeSpan Validity = TimeSpan.FromDays(397);

        private readonly InternalCa _authority;
        private readonly IReadOnlyList<string> _hosts;
        private readonly TimeProvider _time;
        private readonly ServerKey _key = ServerKey.Generate();
        private readonly object _renewal = new object();
        private volatile DtlsCredential _current;

        /// <param name="authority">Signs.</param>
        /// <param name="hosts">Names and addresses; the first becomes CN.</param>
        /// <param name="time">Wall clock.</param>
        public ServerCredential(
            InternalCa authority, IReadOnlyList<string> hosts, TimeProvider time)
        {
            _authority = authority;
            _hosts = hosts;
            _time = time;
            _current = Create();
        }

        /// <summary>The credential, with more than half of its validity before it.</summary>
        public DtlsCredential Current
        {
            get
            {
                if (IsDue())
                {
                    lock (_renewal)
                    {
                        if (IsDue()) { _current = Create(); }
                    }
                }
                return _current;
            }
        }

        /// <inheritdoc/>
        public void Dispose()
        {
            _key.Dispose();
        }

        private bool IsDue()
        {
            long left = _current.Chain.Leaf.NotAfterSeconds
                - _time.GetUtcNow().ToUnixTimeSeconds();
            // The authority's own end bounds the certificate: then there is nothing to gain.
            return left < Validity.TotalSeconds / 2
                && _current.Chain.Leaf.NotAfterSeconds < _authority.Certificate.NotAfterSeconds;
        }

        private DtlsCredential Create()
        {
            byte[] point = new byte[Device.Crypto.P256.PointSize];
            _key.CopyPublicPoint(point, 0);
            byte[] der = _authority.IssueServer(point, _hosts, Validity).Der;
            X509Fault fault = CertificateChain.TryParse(
                der, 0, der.Length, out CertificateChain chain);
            if (fault != X509Fault.None)
            {
                throw new InvalidOperationException($"our own server certificate: {fault}");
            }
            return new DtlsCredential(_key, chain);
        }
    }
}
