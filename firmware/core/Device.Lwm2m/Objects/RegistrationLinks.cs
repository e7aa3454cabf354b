using System;
using Device.Lwm2m.Formats;

namespace Device.Lwm2m.Objects
{
    /// <summary>The body of a registration: the root with what it speaks, then every object and
    /// instance (LwM2M 1.1 section 6.2.1).</summary>
    internal static class RegistrationLinks
    {
        private const int CapacityFirst = 256;
        private const int CapacityMax = 4_096;

        /// <summary>Writes the links.</summary>
        /// <param name="objects">What there is.</param>
        /// <param name="version">"1.0" or "1.1" of LwM2M.</param>
        /// <param name="count">Bytes of the answer.</param>
        /// <returns>A buffer that begins with them.</returns>
        internal static byte[] Write(ObjectTree objects, string version, out int count)
        {
            for (int capacity = CapacityFirst; capacity <= CapacityMax; capacity *= 2)
            {
                byte[] buffer = new byte[capacity];
                LinkWriter links = new LinkWriter(buffer, 0, capacity);
                Write(links, objects, version == RegistrationOptions.Version10);
                count = links.Count;
                if (!links.Failed) { return buffer; }
            }
            throw new InvalidOperationException("more instances than a registration tells");
        }

        private static void Write(LinkWriter links, ObjectTree objects, bool isVersion10)
        {
            links.Begin("/");
            links.AttributeText("rt", "oma.lwm2m");
            // Version 1.0 knows TLV alone; an object's version is told from 1.1 on, since servers
            // of 1.0 have met no other than the first.
            if (isVersion10) { links.Attribute("ct", 11542); }
            else { links.AttributeText("ct", "60 110 112 11542"); }
            NodePath path = new NodePath();
            for (int i = 0; i < objects.Count; i++)
            {
                LwM2mObject one = objects.At(i);
                bool tellsVersion = !isVersion10 && one.Version.Length > 0;
                if (tellsVersion || one.InstanceCount == 0)
                {
                    links.Begin(path.Set(one.ObjectId));
                    if (tellsVersion) { links.AttributeToken("ver", one.Version); }
                }
                for (int j = 0; j < one.InstanceCount; j++)
                {
                    links.Begin(path.Set(one.ObjectId, one.InstanceId(j)));
                }
            }
        }
    }
}
