namespace Device.X509
{
    /// <summary>AlgorithmIdentifier of a signature. Only ecdsa-with-SHA256 is ours, and it has no
    /// parameters (RFC 5758 section 3.2).</summary>
    internal static class SignatureAlgorithm
    {
        /// <summary>Reads over any algorithm identifier and says whether it is ours.</summary>
        public static bool Read(DerReader reader, out int offset, out int count)
        {
            offset = reader.Position;
            reader.Enter(DerTag.Sequence);
            int type = reader.ReadOid(out int typeCount);
            bool isOurs = Oid.Is(Oid.EcdsaWithSha256, reader.Buffer, type, typeCount);
            while (reader.HasMore)
            {
                reader.ReadElement(out int ignored);
                isOurs = false;
            }
            reader.Leave();
            count = reader.Failed ? 0 : reader.Position - offset;
            return isOurs;
        }

        /// <summary>Writes ecdsa-with-SHA256.</summary>
        public static void Write(DerWriter writer)
        {
            writer.Begin(DerTag.Sequence);
            writer.WriteOid(Oid.EcdsaWithSha256);
            writer.End();
        }
    }
}
