namespace Device.Lwm2m.Objects
{
    /// <summary>What a management server may do with a resource; members are added
    /// up.</summary>
    public static class ResourceOperations
    {
        /// <summary>Read, observe.</summary>
        public const int Read = 1;

        /// <summary>Write.</summary>
        public const int Write = 2;

        /// <summary>Execute.</summary>
        public const int Execute = 4;

        /// <summary>Read and write.</summary>
        public const int ReadWrite = Read | Write;
    }
}
