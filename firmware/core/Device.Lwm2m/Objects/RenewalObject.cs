using System;
using Device.Lwm2m.Formats;

namespace Device.Lwm2m.Objects
{
    /// <summary>
    /// Object 35011, Pelion's: its resource 27002 asks for the renewal of a certificate
    /// (docs/renewal.md). Here it is only shown: what it does goes on over several exchanges, so
    /// whoever drives the device takes that request before the objects see it, and answers it at
    /// the end (<see cref="CeRequest"/>).
    /// </summary>
    public sealed class RenewalObject : LwM2mObject
    {
        private static readonly ResourceDefinition[] Definitions = new ResourceDefinition[]
        {
            new ResourceDefinition(
                CeRequest.ResourceId, ResourceType.None, ResourceOperations.Execute, true),
        };

        internal RenewalObject()
            : base(CeRequest.ObjectId, "", Definitions)
        {
        }

        /// <inheritdoc/>
        public override void Read(
            int instanceId, int resourceId, int valueId, ResourceValue value, long nowMs)
        {
            throw new InvalidOperationException("nothing is read here");
        }
    }
}
