using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;

namespace Simulator.Fleet.Lifecycle
{
    /// <summary>A device as the service tells it.</summary>
    public sealed record DeviceView
    {
        /// <summary>No hold.</summary>
        public const string NoHold = "NONE";

        /// <summary>Root-of-trust public id, 16 hexadecimal characters.</summary>
        public required string Uid { get; init; }

        /// <summary>Its name.</summary>
        public required string Endpoint { get; init; }

        /// <summary>Where it stands, as in docs/rest.md.</summary>
        public required string State { get; init; }

        /// <summary>NONE, REVOKED or DELETED.</summary>
        public required string Hold { get; init; }

        /// <summary>The service heard of it last.</summary>
        public required DateTimeOffset? LastHeartbeatAt { get; init; }

        /// <summary>The service expects it.</summary>
        public required DateTimeOffset? NextHeartbeatAt { get; init; }

        /// <summary>Its certificates, oldest first.</summary>
        public required IReadOnlyList<CertificateView> Certificates { get; init; }

        /// <summary>The certificate in force; null when there is none. More than one is told by
        /// <see cref="CountActive"/>.</summary>
        public CertificateView? FindActive(string name)
        {
            return Certificates.LastOrDefault(
                one => one.Name == name && one.Status == CertificateView.Active);
        }

        /// <summary>How many certificates of a name are in force: more than one is a
        /// fault.</summary>
        public int CountActive(string name)
        {
            return Certificates.Count(
                one => one.Name == name && one.Status == CertificateView.Active);
        }

        /// <summary>The certificate with a serial number; null when it is not told any
        /// more.</summary>
        public CertificateView? Find(string serial)
        {
            return Certificates.FirstOrDefault(one => one.Serial == serial);
        }

        internal static DeviceView Read(JsonElement answer)
        {
            return new DeviceView
            {
                Uid = JsonFields.Text(answer, "RoTPublicUID"),
                Endpoint = JsonFields.Text(answer, "EndpointName"),
                State = JsonFields.Text(answer, "State"),
                Hold = JsonFields.Text(answer, "Hold"),
                LastHeartbeatAt = JsonFields.Time(answer, "LastHeartbeatAt"),
                NextHeartbeatAt = JsonFields.Time(answer, "NextHeartbeatAt"),
                Certificates = JsonFields.List(answer, "Certificates")
                    .Select(CertificateView.Read).ToArray(),
            };
        }
    }
}
