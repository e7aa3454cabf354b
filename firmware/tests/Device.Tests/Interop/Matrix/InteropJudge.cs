using System;

namespace Device.Tests.Interop.Matrix
{
    /// <summary>Runs the cases of a role, one at a time or several.</summary>
    public abstract class InteropJudge : IDisposable
    {
        private readonly Lazy<InteropPki> _pki = new Lazy<InteropPki>(() => new InteropPki());

        protected InteropJudge(InteropRole role)
        {
            Role = role;
        }

        public InteropRole Role { get; }

        /// <summary>The certificates of all cases, made when the first is shown.</summary>
        protected InteropPki Pki { get { return _pki.Value; } }

        /// <summary>Null for a pass, otherwise what went wrong.</summary>
        public abstract string? Judge(InteropCase one);

        public void Dispose()
        {
            if (_pki.IsValueCreated) { _pki.Value.Dispose(); }
        }
    }
}
