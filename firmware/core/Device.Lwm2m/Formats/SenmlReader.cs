using System;
using Device.Base;

namespace Device.Lwm2m.Formats
{
    /// <summary>
    /// SenML (RFC 8428; LwM2M 1.1 sections 7.4.5 and 7.4.6), its records resolved: base name and
    /// base time hold from their record on (section 4.1). Units, and labels that nobody knows, are
    /// passed over; base values and sums are refused, they would change what a value means.
    /// </summary>
    public abstract class SenmlReader : ValueReader
    {
        /// <summary>Most records.</summary>
        public const int RecordsMax = 512;

        /// <summary>Longest base name and longest name, bytes.</summary>
        public const int NameCountMax = 128;

        private const int VersionMax = 10;

        private readonly byte[] _name = new byte[2 * NameCountMax];
        private readonly byte[] _own = new byte[NameCountMax];
        private readonly ResourceValue _number = new ResourceValue();
        private int _baseCount;
        private int _ownCount;
        private double _baseTime;
        private double _time;
        private bool _hasBaseTime;
        private bool _hasTime;
        private int _labels;
        private int _records;
        private bool _isEnded;

        /// <inheritdoc/>
        public override bool HasTimestamp { get { return _hasTime || _hasBaseTime; } }

        /// <inheritdoc/>
        public override double TimestampSeconds { get { return _baseTime + _time; } }

        /// <summary>The record's resolved name. Makes a string.</summary>
        public string Name
        {
            get
            {
                string text;
                Utf8.TryGetString(_name, 0, _baseCount + _ownCount, out text);
                return text;
            }
        }

        /// <summary>Goes to the next record, whatever its name: also for packs that are not of
        /// LwM2M.</summary>
        public bool NextRecord()
        {
            if (Fault != FormatFault.None || _isEnded) { return false; }
            _ownCount = 0;
            _time = 0;
            _hasTime = false;
            _labels = 0;
            Value.Clear();
            _isEnded = !ReadRecord();
            if (_isEnded || Fault != FormatFault.None) { return false; }
            _records++;
            if (_records > RecordsMax) { return Fail(FormatFault.RecordsTooMany); }
            Array.Copy(_own, 0, _name, _baseCount, _ownCount);
            IsNothing = Value.Type == ResourceType.None;
            return true;
        }

        /// <inheritdoc/>
        protected override void Start()
        {
            _baseCount = 0;
            _baseTime = 0;
            _hasBaseTime = false;
            _hasTime = false;
            _records = 0;
            _isEnded = false;
            OpenPack();
        }

        /// <inheritdoc/>
        protected override bool Advance()
        {
            if (!NextRecord()) { return false; }
            bool isPath = Path.TryParse(_name, 0, _baseCount + _ownCount);
            return (isPath && (IsNothing || Path.Depth >= 3)) || Fail(FormatFault.PathInvalid);
        }

        /// <summary>Takes the start of the array.</summary>
        protected abstract void OpenPack();

        /// <summary>Reads one record through the Take methods; false at the end.</summary>
        protected abstract bool ReadRecord();

        /// <summary>Notes a label that is known; a record has each once, and one value.</summary>
        protected bool TakeLabel(int label)
        {
            if (label == SenmlLabel.MustUnderstand || label == SenmlLabel.Sum
                || label == SenmlLabel.BaseSum || label == SenmlLabel.BaseValue)
            {
                return Fail(FormatFault.LabelNotUnderstood);
            }
            if (label == SenmlLabel.Unknown) { return true; }
            bool isValue = label == SenmlLabel.Value || label == SenmlLabel.Text
                || label == SenmlLabel.Boolean || label == SenmlLabel.Data
                || label == SenmlLabel.ObjectLink;
            int bit = 1 << ((isValue ? SenmlLabel.Value : label) - SenmlLabel.BaseSum);
            if ((_labels & bit) != 0) { return Fail(FormatFault.LabelDoubled); }
            _labels |= bit;
            return true;
        }

        /// <summary>Where the bytes of a name go, as many as NameCountMax.</summary>
        protected byte[] NameBuffer(bool isBase) { return isBase ? _name : _own; }

        /// <summary>A name was put into its buffer.</summary>
        /// <param name="isBase">bn rather than n.</param>
        /// <param name="count">Bytes; negative when there were too many.</param>
        protected bool TakeName(bool isBase, int count)
        {
            if (count < 0 || count > NameCountMax) { return Fail(FormatFault.PathInvalid); }
            if (isBase) { _baseCount = count; }
            else { _ownCount = count; }
            return true;
        }

        /// <summary>Where the number of a label goes: the value's, or one that only the record
        /// needs.</summary>
        protected ResourceValue NumberOf(int label)
        {
            return label == SenmlLabel.Value ? Value : _number;
        }

        /// <summary>A number was put where <see cref="NumberOf"/> says: of v, t, bt or
        /// bver.</summary>
        protected bool TakeNumberOf(int label)
        {
            double number;
            TryToFloat(NumberOf(label), out number);
            if (!FloatBits.IsFinite(number)) { return Fail(FormatFault.NumberNotFinite); }
            switch (label)
            {
                case SenmlLabel.BaseVersion:
                    return number <= VersionMax || Fail(FormatFault.VersionUnsupported);
                case SenmlLabel.BaseTime:
                    _baseTime = number;
                    _hasBaseTime = true;
                    return true;
                case SenmlLabel.Time:
                    _time = number;
                    _hasTime = true;
                    return true;
                default: return true;
            }
        }

        /// <summary>Text of an object link.</summary>
        protected bool TakeLink(string text)
        {
            int objectId;
            int instanceId;
            if (!TryParseLink(text, out objectId, out instanceId))
            {
                return Fail(FormatFault.RecordMalformed);
            }
            Value.SetObjectLink(objectId, instanceId);
            return true;
        }
    }
}
