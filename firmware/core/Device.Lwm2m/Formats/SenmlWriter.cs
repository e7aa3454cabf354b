using Device.Base;

namespace Device.Lwm2m.Formats
{
    /// <summary>
    /// SenML (RFC 8428; LwM2M 1.1 sections 7.4.5 and 7.4.6): one record a value. The path that was
    /// asked for is the base name, and each name is what the value's path has beyond it; values
    /// from anywhere have their full paths as names.
    /// </summary>
    public abstract class SenmlWriter : ResourceWriter
    {
        private long _baseTime;

        /// <inheritdoc/>
        protected SenmlWriter(int contentFormat)
            : base(contentFormat)
        {
        }

        /// <summary>Records written.</summary>
        protected int Records { get; private set; }

        /// <inheritdoc/>
        public override void WriteFloat(NodePath path, double value)
        {
            if (!FloatBits.IsFinite(value))
            {
                // RFC 8428 section 4.3: numbers are finite.
                Fail(FormatFault.NumberNotFinite);
                return;
            }
            if (!Open(path)) { return; }
            WriteFloatValue(value);
            CloseRecord();
        }

        /// <inheritdoc/>
        protected override void Start()
        {
            Records = 0;
            _baseTime = 0;
            OpenPack();
        }

        /// <summary>Opens the array.</summary>
        protected abstract void OpenPack();

        /// <summary>Opens a record.</summary>
        /// <param name="members">Members that it will have, its value among them.</param>
        protected abstract void OpenRecord(int members);

        /// <summary>Member bn.</summary>
        protected abstract void WriteBaseName(string name);

        /// <summary>Member bt.</summary>
        protected abstract void WriteBaseTime(long seconds);

        /// <summary>Member n.</summary>
        protected abstract void WriteName(string name);

        /// <summary>Member v.</summary>
        protected abstract void WriteFloatValue(double value);

        /// <summary>Closes a record.</summary>
        protected abstract void CloseRecord();

        /// <summary>Writes a record up to its value.</summary>
        /// <returns>False when nothing is to be written any more.</returns>
        protected bool Open(NodePath path)
        {
            RequireValuePath(path);
            if (Fault != FormatFault.None) { return false; }
            bool hasBaseName = Records == 0 && Asked.Depth > 0;
            bool hasBaseTime = TimestampSeconds != _baseTime;
            bool hasName = path.Depth > Asked.Depth;
            OpenRecord(
                1 + (hasBaseName ? 1 : 0) + (hasBaseTime ? 1 : 0) + (hasName ? 1 : 0));
            if (hasBaseName) { WriteBaseName(Asked.ToString() + (hasName ? "/" : "")); }
            if (hasBaseTime) { WriteBaseTime(TimestampSeconds); }
            if (hasName)
            {
                WriteName(Asked.Depth == 0 ? path.ToString() : path.Tail(Asked.Depth));
            }
            _baseTime = TimestampSeconds;
            Records++;
            return true;
        }
    }
}
