using System;

namespace Device.X509
{
    /// <summary>The extensionRequest attribute (RFC 2985 section 5.4.2) with key usage and extended
    /// key usage.</summary>
    internal static class RequestExtensions
    {
        /// <summary>Writes the attribute, or nothing when no usage is asked for.</summary>
        public static void Write(DerWriter writer, RequestUsage usage)
        {
            if (usage == null) { return; }
            bool hasKeyUsage = usage.KeyUsage > 0;
            bool hasExtended = (usage.ExtendedKeyUsage & ExtendedKeyUsages.Known) != 0
                && usage.ExtendedKeyUsage != ExtendedKeyUsages.Absent;
            if (!hasKeyUsage && !hasExtended) { return; }

            writer.Begin(DerTag.Sequence);
            writer.WriteOid(Oid.ExtensionRequest);
            writer.Begin(DerTag.Set);
            writer.Begin(DerTag.Sequence);
            if (hasKeyUsage) { WriteKeyUsage(writer, usage.KeyUsage); }
            if (hasExtended) { WriteExtendedUsage(writer, usage.ExtendedKeyUsage); }
            writer.End();
            writer.End();
            writer.End();
        }

        // RFC 5280 section 4.2.1.3: key usage should be critical.
        private static void WriteKeyUsage(DerWriter writer, int bits)
        {
            writer.Begin(DerTag.Sequence);
            writer.WriteOid(Oid.KeyUsage);
            writer.WriteBoolean(true);
            writer.Begin(DerTag.OctetString);
            writer.WriteNamedBits(bits);
            writer.End();
            writer.End();
        }

        private static void WriteExtendedUsage(DerWriter writer, int bits)
        {
            writer.Begin(DerTag.Sequence);
            writer.WriteOid(Oid.ExtendedUsage);
            writer.Begin(DerTag.OctetString);
            writer.Begin(DerTag.Sequence);
            if ((bits & ExtendedKeyUsages.Any) != 0) { writer.WriteOid(Oid.AnyExtendedUsage); }
            byte[] oid = new byte[Oid.ExtendedUsageArc.Length + 1];
            Array.Copy(Oid.ExtendedUsageArc, 0, oid, 0, Oid.ExtendedUsageArc.Length);
            for (int arc = 1; arc <= ExtendedKeyUsages.ArcMax; arc++)
            {
                if ((bits & ExtendedKeyUsages.Known & (1 << arc)) == 0) { continue; }
                oid[oid.Length - 1] = (byte)arc;
                writer.WriteOid(oid);
            }
            writer.End();
            writer.End();
            writer.End();
        }
    }
}
