using System;
using Device.Base;

namespace Device.Lwm2m.Formats
{
    /// <summary>SenML in CBOR (RFC 8428 section 6; LwM2M 1.1 section 7.4.6), arrays and maps with
    /// or without a length.</summary>
    public sealed class SenmlCborReader : SenmlReader
    {
        private readonly CborScanner _cbor = new CborScanner();
        private bool _isIndefinite;
        private ulong _left;

        /// <inheritdoc/>
        protected override void OpenPack()
        {
            _cbor.Reset(Buffer, Offset, Count);
            if (!_cbor.Next() || _cbor.Type != CborType.Array) { Malformed(); }
            _isIndefinite = _cbor.IsIndefinite;
            _left = _cbor.Argument;
        }

        /// <inheritdoc/>
        protected override bool ReadRecord()
        {
            if (!_isIndefinite && _left == 0) { return End(); }
            _left--;
            if (!_cbor.Next()) { return Malformed(); }
            if (_cbor.IsBreak && _isIndefinite) { return End(); }
            if (_cbor.Type != CborType.Map) { return Malformed(); }
            ulong members = _cbor.IsIndefinite ? ulong.MaxValue : _cbor.Argument;
            bool isIndefinite = _cbor.IsIndefinite;
            for (ulong i = 0; i < members; i++)
            {
                if (!_cbor.Next()) { return Malformed(); }
                if (_cbor.IsBreak && isIndefinite) { return true; }
                if (!TakeMember()) { return Malformed(); }
            }
            return true;
        }

        private bool End()
        {
            return !_cbor.AtEnd && Fail(FormatFault.CborMalformed);
        }

        // The head read last is the label's.
        private bool TakeMember()
        {
            int label;
            if (!TryGetLabel(out label) || !TakeLabel(label)) { return false; }
            if (label == SenmlLabel.Unknown || label == SenmlLabel.Unit
                || label == SenmlLabel.BaseUnit || label == SenmlLabel.UpdateTime)
            {
                _cbor.Skip();
                return !_cbor.Failed;
            }
            return _cbor.Next() && TakeValueOf(label);
        }

        private bool TakeValueOf(int label)
        {
            bool truth;
            int count;
            int offset;
            switch (label)
            {
                case SenmlLabel.BaseName:
                case SenmlLabel.Name:
                    return _cbor.Type == CborType.Text && TakeName(label == SenmlLabel.BaseName);
                case SenmlLabel.Boolean:
                    bool isTruth = _cbor.TryGetBoolean(out truth);
                    Value.SetBoolean(truth);
                    return isTruth;
                case SenmlLabel.Text:
                case SenmlLabel.ObjectLink: return _cbor.Type == CborType.Text && TakeText(label);
                case SenmlLabel.Data:
                    if (_cbor.Type != CborType.Bytes) { return false; }
                    offset = _cbor.TakeString(out count);
                    Value.SetOpaque(Bytes.Copy(Buffer, offset, count));
                    return !_cbor.Failed;
                default: return TakeNumber(NumberOf(label)) && TakeNumberOf(label);
            }
        }

        private bool TryGetLabel(out int label)
        {
            label = SenmlLabel.Unknown;
            if (_cbor.Type == CborType.Text)
            {
                int count;
                int offset = _cbor.TakeString(out count);
                if (SenmlLabel.IsText(SenmlLabel.ObjectLinkText, Buffer, offset, count))
                {
                    label = SenmlLabel.ObjectLink;
                }
                else if (SenmlLabel.IsCritical(Buffer, offset, count))
                {
                    label = SenmlLabel.MustUnderstand;
                }
                return !_cbor.Failed;
            }
            if (_cbor.Type == CborType.Unsigned)
            {
                if (_cbor.Argument <= SenmlLabel.Data) { label = (int)_cbor.Argument; }
                return true;
            }
            if (_cbor.Type != CborType.Negative) { return false; }
            if (_cbor.Argument < -SenmlLabel.BaseSum) { label = -1 - (int)_cbor.Argument; }
            return true;
        }

        private bool TakeName(bool isBase)
        {
            int count;
            int offset = _cbor.TakeString(out count);
            if (_cbor.Failed) { return false; }
            if (!TakeName(isBase, count)) { return false; }
            Array.Copy(Buffer, offset, NameBuffer(isBase), 0, count);
            return true;
        }

        private bool TakeText(int label)
        {
            int count;
            int offset = _cbor.TakeString(out count);
            string text;
            if (_cbor.Failed || !TryDecode(offset, count, out text)) { return false; }
            if (label == SenmlLabel.ObjectLink) { return TakeLink(text); }
            Value.SetString(text);
            return true;
        }

        private bool TakeNumber(ResourceValue target)
        {
            double real;
            if (_cbor.Type == CborType.Unsigned) { SetWhole(target, false, _cbor.Argument); }
            else if (_cbor.Type == CborType.Negative)
            {
                if (_cbor.Argument > long.MaxValue) { return Fail(FormatFault.NumberTooLarge); }
                SetWhole(target, true, _cbor.Argument + 1);
            }
            else if (_cbor.TryGetFloat(out real)) { target.SetFloat(real); }
            else { return false; }
            return true;
        }

        // Either the bytes are no CBOR, or they are and not what a record is made of.
        private bool Malformed()
        {
            return Fail(_cbor.Failed ? FormatFault.CborMalformed : FormatFault.RecordMalformed);
        }
    }
}
