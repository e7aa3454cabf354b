namespace Device.Lwm2m.Formats
{
    /// <summary>A format that carries one value and nothing else: a single resource, or one
    /// instance of a multiple one (LwM2M 1.1 sections 7.4.1, 7.4.2 and 7.4.3).</summary>
    public abstract class SingleValueWriter : ResourceWriter
    {
        private int _values;

        /// <inheritdoc/>
        protected SingleValueWriter(int contentFormat)
            : base(contentFormat)
        {
        }

        /// <inheritdoc/>
        public override void WriteNothing(NodePath path)
        {
            base.WriteNothing(path);
            Fail(FormatFault.NotCarried);
        }

        /// <inheritdoc/>
        protected override void Start()
        {
            _values = 0;
            if (Asked.Depth < 3) { Fail(FormatFault.NotCarried); }
        }

        /// <inheritdoc/>
        protected override void End()
        {
            if (_values != 1) { Fail(FormatFault.NotCarried); }
        }

        /// <summary>True when a value may be written here and now.</summary>
        protected bool Takes(NodePath path)
        {
            RequireValuePath(path);
            _values++;
            // An instance of a multiple resource that was asked for as a whole is one of several,
            // even when it is the only one.
            if (path.Depth != Asked.Depth || _values > 1) { Fail(FormatFault.NotCarried); }
            return Fault == FormatFault.None;
        }
    }
}
