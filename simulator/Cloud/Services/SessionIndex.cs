using System;
using System.Collections.Generic;
using Device.X509;
using Simulator.Cloud.Devices;

namespace Simulator.Cloud.Services
{
    /// <summary>
    /// The connected sessions of both services by device, so that a revocation ends what lives, and
    /// so does the end of a signer. A session enters before its service asks whether its
    /// certificate was revoked and its anchor is trusted, and what changed is visible before it
    /// looks here: one of the two sees the other. Thread-safe.
    /// </summary>
    public sealed class SessionIndex
    {
        /// <summary>Sessions of one device, in both services together. It needs two: one for its
        /// work, one for the proof of a new credential. What is beyond was left behind when it lost
        /// power or its address: the oldest ends, so that a device that comes again and again takes
        /// no room from the others.</summary>
        public const int PerDeviceMax = 8;

        private readonly object _gate = new object();
        private readonly Dictionary<(string Account, string Name), SessionLink> _first = new();
        private int _count;

        /// <summary>Sessions connected.</summary>
        public int Count { get { lock (_gate) { return _count; } } }

        /// <summary>Ends a device's sessions, each on its lane and soon: those of the operational
        /// identity with certificate_revoked (44), those of the factory identity, which nobody
        /// revoked, with close_notify.</summary>
        /// <returns>How many there were.</returns>
        public int Close(DeviceRecord device)
        {
            return Close(device, _ => true);
        }

        /// <summary>Ends a device's sessions that were opened by this certificate, as
        /// <see cref="Close(DeviceRecord)"/> does.</summary>
        /// <returns>How many there were.</returns>
        public int Close(DeviceRecord device, byte[] serial)
        {
            return Close(
                device, link => link.IsOperational && link.Serial.AsSpan().SequenceEqual(serial));
        }

        /// <summary>Ends all sessions of the operational identity under an anchor that is trusted
        /// no more, with close_notify: the devices come back by another way.</summary>
        /// <returns>How many there were.</returns>
        public int CloseUnder(Certificate anchor)
        {
            int count = 0;
            lock (_gate)
            {
                foreach (SessionLink first in _first.Values)
                {
                    for (SessionLink? link = first; link != null; link = link.Next)
                    {
                        if (!link.IsOperational || !link.Anchor.IsSameAs(anchor)) { continue; }
                        CloseSoon(link.Session);
                        count++;
                    }
                }
            }
            return count;
        }

        /// <summary>The newest session of a device under its operational identity; null when
        /// there is none.</summary>
        public ISecureSession? FindOperational(DeviceRecord device)
        {
            lock (_gate)
            {
                SessionLink? link = _first.GetValueOrDefault((device.Account.Id, device.Endpoint));
                while (link != null && !link.IsOperational) { link = link.Next; }
                return link?.Session;
            }
        }

        internal SessionLink Add(ISecureSession session, string account, bool isOperational)
        {
            SessionLink link = new SessionLink(session, account, session.Peer, isOperational);
            lock (_gate)
            {
                _first.TryGetValue((account, link.Name), out SessionLink? first);
                link.Next = first;
                _first[(account, link.Name)] = link;
                _count++;
                EndBeyond(link, PerDeviceMax);
            }
            return link;
        }

        internal void Remove(SessionLink link)
        {
            lock (_gate)
            {
                SessionLink? before = null;
                SessionLink? at = _first.GetValueOrDefault((link.Account, link.Name));
                while (at != null && at != link)
                {
                    before = at;
                    at = at.Next;
                }
                if (at == null) { return; }
                _count--;
                if (before != null) { before.Next = link.Next; }
                else if (link.Next != null) { _first[(link.Account, link.Name)] = link.Next; }
                else { _first.Remove((link.Account, link.Name)); }
            }
        }

        private int Close(DeviceRecord device, Predicate<SessionLink> isMeant)
        {
            int count = 0;
            lock (_gate)
            {
                SessionLink? link = _first.GetValueOrDefault((device.Account.Id, device.Endpoint));
                for (; link != null; link = link.Next)
                {
                    if (!isMeant(link)) { continue; }
                    End(link);
                    count++;
                }
            }
            return count;
        }

        private static void EndBeyond(SessionLink newest, int count)
        {
            SessionLink? link = newest;
            for (int i = 0; i < count && link != null; i++) { link = link.Next; }
            for (; link != null; link = link.Next) { CloseSoon(link.Session); }
        }

        private static void CloseSoon(ISecureSession session)
        {
            session.Post(() => { if (session.IsOpen) { session.Close(); } });
        }

        private static void End(SessionLink link)
        {
            ISecureSession session = link.Session;
            bool isOperational = link.IsOperational;
            session.Post(() =>
            {
                if (!session.IsOpen) { return; }
                if (isOperational) { session.CloseRevoked(); }
                else { session.Close(); }
            });
        }
    }
}
