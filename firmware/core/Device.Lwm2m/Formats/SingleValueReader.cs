namespace Device.Lwm2m.Formats
{
    /// <summary>A payload that is one value of the path that was asked for, as bytes: text or
    /// opaque.</summary>
    public abstract class SingleValueReader : ResourceReader
    {
        private bool _isTaken;

        /// <inheritdoc/>
        protected override void Start()
        {
            _isTaken = false;
            if (Asked.Depth < 3) { Fail(FormatFault.NotCarried); }
        }

        /// <inheritdoc/>
        protected override bool Advance()
        {
            bool isFirst = !_isTaken;
            _isTaken = true;
            return isFirst;
        }
    }
}
