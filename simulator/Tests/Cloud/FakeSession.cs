using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Net;
using Device.X509;
using Simulator.Cloud;

namespace Simulator.Tests.Cloud
{
    /// <summary>A session without DTLS: what the service sends is queued for the test, what comes
    /// back from the store is run when the test asks.</summary>
    internal sealed class FakeSession : ISecureSession, IDisposable
    {
        private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(20);

        private readonly BlockingCollection<Action> _posted = new BlockingCollection<Action>();

        public FakeSession(PeerVerified peer, bool isResumed = false)
        {
            Peer = peer;
            IsResumed = isResumed;
        }

        public PeerVerified Peer { get; }

        public bool IsResumed { get; }

        public EndPoint RemoteEndPoint { get; } = new IPEndPoint(IPAddress.Loopback, 40_000);

        public object? State { get; set; }

        public bool IsOpen { get; private set; } = true;

        public long DeadlineMs { get; private set; } = long.MaxValue;

        /// <summary>It ended with certificate_revoked (44).</summary>
        public bool WasRevoked { get; private set; }

        /// <summary>Datagrams for the device.</summary>
        public Queue<byte[]> Sent { get; } = new Queue<byte[]>();

        public void Send(byte[] buffer, int offset, int count)
        {
            Sent.Enqueue(buffer.AsSpan(offset, count).ToArray());
        }

        public void Close()
        {
            IsOpen = false;
        }

        public void CloseRevoked()
        {
            IsOpen = false;
            WasRevoked = true;
        }

        public void Post(Action action)
        {
            _posted.Add(action);
        }

        public void SetDeadline(long nowMs)
        {
            DeadlineMs = nowMs;
        }

        /// <summary>Runs what was posted; waits for the first of it when asked to.</summary>
        /// <returns>False when nothing was there.</returns>
        public bool RunPosted(bool wait)
        {
            if (!_posted.TryTake(out Action? action, wait ? WaitMax : TimeSpan.Zero))
            {
                return false;
            }
            action();
            return true;
        }

        public void Dispose()
        {
            _posted.Dispose();
        }
    }
}
