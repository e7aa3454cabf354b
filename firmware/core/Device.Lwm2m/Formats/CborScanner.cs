using Device.Base;

namespace Device.Lwm2m.Formats
{
    /// <summary>
    /// Heads of CBOR items as foreign encoders may write them: any size of head, arrays and maps
    /// with or without a length (RFC 8949 sections 3 and 3.2.2). Strings in pieces are refused.
    /// Never throws; the first fault sticks.
    /// </summary>
    internal sealed class CborScanner
    {
        private const int DepthMax = 4;
        private const int InfoMask = 0x1f;
        private const int IndefiniteInfo = 31;
        private const int TwoByteInfo = 25;
        private const int EightByteInfo = 27;

        private readonly ByteReader _reader = new ByteReader();
        private int _info;

        /// <summary>Kind of the item.</summary>
        internal CborType Type { get; private set; }

        /// <summary>Number, length or bits of the head.</summary>
        internal ulong Argument { get; private set; }

        /// <summary>An array or map that ends with a break.</summary>
        internal bool IsIndefinite { get; private set; }

        /// <summary>The break.</summary>
        internal bool IsBreak { get; private set; }

        internal bool Failed { get { return _reader.Failed; } }

        internal bool AtEnd { get { return _reader.AtEnd; } }

        internal void Reset(byte[] buffer, int offset, int count)
        {
            _reader.Reset(buffer, offset, count);
        }

        /// <summary>Reads a head.</summary>
        internal bool Next()
        {
            int first = _reader.ReadUInt8();
            Type = (CborType)(first >> 5);
            _info = first & InfoMask;
            IsIndefinite = false;
            IsBreak = false;
            Argument = (ulong)_info;
            switch (_info)
            {
                case 24: Argument = (ulong)_reader.ReadUInt8(); break;
                case TwoByteInfo: Argument = (ulong)_reader.ReadUInt16(); break;
                case 26: Argument = _reader.ReadUInt32(); break;
                case EightByteInfo:
                    Argument = (ulong)_reader.ReadUInt32() << 32;
                    Argument |= _reader.ReadUInt32();
                    break;
                case 28:
                case 29:
                case 30: _reader.Fail(); break;
                case IndefiniteInfo:
                    IsBreak = Type == CborType.Simple;
                    IsIndefinite = Type == CborType.Array || Type == CborType.Map;
                    if (!IsBreak && !IsIndefinite) { _reader.Fail(); }
                    break;
                default: break;
            }
            return !_reader.Failed;
        }

        /// <summary>Passes over the bytes of the string whose head was read; gives the index of the
        /// first.</summary>
        internal int TakeString(out int count)
        {
            count = Argument > int.MaxValue ? int.MaxValue : (int)Argument;
            int start = _reader.Skip(count);
            if (_reader.Failed) { count = 0; }
            return start;
        }

        /// <summary>The item whose head was read as a truth value.</summary>
        internal bool TryGetBoolean(out bool value)
        {
            value = Argument == 21;
            return Type == CborType.Simple && _info < 24 && (Argument == 20 || Argument == 21);
        }

        /// <summary>The item whose head was read as a floating point number of any size.</summary>
        internal bool TryGetFloat(out double value)
        {
            value = 0;
            if (Type != CborType.Simple || _info < TwoByteInfo || _info > EightByteInfo)
            {
                return false;
            }
            value = _info == TwoByteInfo ? FloatBits.FromHalf((int)Argument)
                : _info == EightByteInfo ? FloatBits.FromBits(Argument)
                : FloatBits.FromSingle((uint)Argument);
            return true;
        }

        /// <summary>Passes over the next item, with all that is in it.</summary>
        internal void Skip() { SkipNested(0); }

        private void SkipNested(int depth)
        {
            if (!Next()) { return; }
            if (IsBreak || depth > DepthMax)
            {
                _reader.Fail();
                return;
            }
            SkipBody(depth);
        }

        private void SkipBody(int depth)
        {
            switch (Type)
            {
                case CborType.Bytes:
                case CborType.Text:
                    int count;
                    TakeString(out count);
                    break;
                case CborType.Tag: SkipNested(depth + 1); break;
                case CborType.Array: SkipItems(depth, 1); break;
                case CborType.Map: SkipItems(depth, 2); break;
                default: break;
            }
        }

        private void SkipItems(int depth, int itemsEach)
        {
            ulong count = IsIndefinite ? ulong.MaxValue : Argument;
            bool isIndefinite = IsIndefinite;
            // Each item has a byte at least: a count beyond what is left ends at the first miss.
            for (ulong i = 0; i < count && !_reader.Failed; i++)
            {
                if (!Next()) { return; }
                if (IsBreak && isIndefinite) { return; }
                if (IsBreak || depth == DepthMax)
                {
                    _reader.Fail();
                    return;
                }
                SkipBody(depth + 1);
                if (itemsEach == 2) { SkipNested(depth + 1); }
            }
        }
    }
}
