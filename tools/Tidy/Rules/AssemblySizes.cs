using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using Tidy.Model;

namespace Tidy.Rules
{
    /// <summary>
    /// The device's tables of byte code, strings and signatures have 16-bit offsets: 64 KB each
    /// for an assembly. We stop well before. The same pass sees that the assembly refers to
    /// nothing but mscorlib and other rooms, and instantiates no generic method.
    /// </summary>
    public static class AssemblySizes
    {
        /// <summary>Bytes of each table of an assembly.</summary>
        public const int TableBytesMax = 48 * 1024;

        public const string Name = "assembly-sizes";

        /// <summary>Breaches of one assembly.</summary>
        /// <param name="path">The name that findings give.</param>
        /// <param name="assembly">The built assembly; closed afterwards.</param>
        public static IEnumerable<Finding> Check(string path, Stream assembly)
        {
            using PEReader image = new PEReader(assembly);
            MetadataReader metadata = image.GetMetadataReader();
            (string Table, int Bytes)[] tables =
            {
                ("byte code", CodeBytes(image, metadata)),
                ("string literals", metadata.GetHeapSize(HeapIndex.UserString)),
                ("names", metadata.GetHeapSize(HeapIndex.String)),
                ("signatures", metadata.GetHeapSize(HeapIndex.Blob)),
            };
            foreach ((string table, int bytes) in tables)
            {
                if (bytes < TableBytesMax) { continue; }
                yield return new Finding(
                    path, 0, Name, $"{table}: {bytes} bytes, must be below {TableBytesMax}");
            }
            foreach (AssemblyReferenceHandle handle in metadata.AssemblyReferences)
            {
                string name = metadata.GetString(metadata.GetAssemblyReference(handle).Name);
                if (name == "mscorlib" || name.StartsWith("Device.", StringComparison.Ordinal))
                {
                    continue;
                }
                yield return new Finding(path, 0, Name, $"refers to {name}");
            }
            int generics = metadata.GetTableRowCount(TableIndex.MethodSpec)
                + metadata.GetTableRowCount(TableIndex.GenericParam);
            if (generics > 0) { yield return new Finding(path, 0, Name, "contains generics"); }
        }

        private static int CodeBytes(PEReader image, MetadataReader metadata)
        {
            return metadata.MethodDefinitions
                .Select(handle => metadata.GetMethodDefinition(handle).RelativeVirtualAddress)
                .Where(address => address != 0)
                .Sum(address => image.GetMethodBody(address).GetILBytes()?.Length ?? 0);
        }
    }
}
