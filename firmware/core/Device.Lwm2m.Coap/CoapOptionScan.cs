namespace Device.Lwm2m.Coap
{
    /// <summary>
    /// Walks the options of a message (RFC 7252 section 3.1) and fills in what
    /// <see cref="CoapMessage"/> knows. An option of a forbidden length, or one too many, counts
    /// as unknown: elective ones are passed over, critical ones are reported (sections 5.4.3 and
    /// 5.4.5).
    /// </summary>
    internal static class CoapOptionScan
    {
        private const int PayloadMarker = 0xff;
        private const int NumberMax = 0xffff;

        /// <summary>Index of the payload, the end when there is none; -1 for a format
        /// error.</summary>
        internal static int Run(CoapMessage message, byte[] buffer, int position, int end)
        {
            int number = 0;
            int previous = -1;
            while (position < end)
            {
                int first = buffer[position];
                position++;
                if (first == PayloadMarker)
                {
                    // Section 3: a marker with nothing behind it is a format error.
                    return position < end ? position : -1;
                }
                int delta = Extended(first >> 4, buffer, ref position, end);
                int count = Extended(first & 0x0f, buffer, ref position, end);
                if (delta < 0 || count < 0 || count > end - position) { return -1; }
                number += delta;
                if (number > NumberMax) { return -1; }
                Take(message, number, number == previous, buffer, position, count);
                previous = number;
                position += count;
            }
            return position;
        }

        private static int Extended(int nibble, byte[] buffer, ref int position, int end)
        {
            if (nibble < 13) { return nibble; }
            int bytes = nibble - 12;
            if (nibble == 15 || bytes > end - position) { return -1; }
            int value = buffer[position];
            if (bytes == 2) { value = ((value << 8) | buffer[position + 1]) + 256; }
            position += bytes;
            return value + 13;
        }

        private static void Take(
            CoapMessage message, int number, bool repeated, byte[] buffer, int position, int count)
        {
            if (!IsUsable(number, repeated, count))
            {
                if (CoapOptionNumber.IsCritical(number) && message.CriticalUnknown == 0)
                {
                    message.CriticalUnknown = number;
                }
                return;
            }
            bool isRequest = CoapCode.IsRequest(message.Code);
            long value = count <= 4 ? (long)CoapMessage.ReadBig(buffer, position, count) : 0;
            switch (number)
            {
                case CoapOptionNumber.UriPath:
                    if (isRequest) { message.AddPath(position, count); }
                    break;
                case CoapOptionNumber.LocationPath:
                    if (!isRequest) { message.AddPath(position, count); }
                    break;
                case CoapOptionNumber.UriQuery: message.AddQuery(position, count); break;
                case CoapOptionNumber.ContentFormat: message.ContentFormat = (int)value; break;
                case CoapOptionNumber.Accept: message.Accept = (int)value; break;
                case CoapOptionNumber.Observe: message.Observe = (int)value; break;
                case CoapOptionNumber.NoResponse: message.NoResponse = (int)value; break;
                case CoapOptionNumber.MaxAge: message.MaxAgeSeconds = value; break;
                case CoapOptionNumber.Block1: message.Block1 = (int)value; break;
                case CoapOptionNumber.Block2: message.Block2 = (int)value; break;
                case CoapOptionNumber.Size1: message.Size1 = value; break;
                case CoapOptionNumber.Size2: message.Size2 = value; break;
                case CoapOptionNumber.ProxyUri: message.WantsProxy = true; break;
                case CoapOptionNumber.ProxyScheme: message.WantsProxy = true; break;
                case CoapOptionNumber.ETag:
                    if (message.ETagCount > 0) { break; }
                    message.ETag = CoapMessage.ReadBig(buffer, position, count);
                    message.ETagCount = count;
                    break;
                default: break;
            }
        }

        // If-Match and If-None-Match are known and not supported: as critical options they must
        // then be refused like unknown ones.
        private static bool IsUsable(int number, bool repeated, int count)
        {
            switch (number)
            {
                case CoapOptionNumber.UriPath:
                case CoapOptionNumber.UriQuery:
                case CoapOptionNumber.LocationPath:
                case CoapOptionNumber.LocationQuery: return count <= 255;
                case CoapOptionNumber.ETag: return count >= 1 && count <= 8;
                case CoapOptionNumber.UriHost: return !repeated && count >= 1 && count <= 255;
                case CoapOptionNumber.UriPort:
                case CoapOptionNumber.ContentFormat:
                case CoapOptionNumber.Accept: return !repeated && count <= 2;
                case CoapOptionNumber.Observe:
                case CoapOptionNumber.Block1:
                case CoapOptionNumber.Block2: return !repeated && count <= 3;
                case CoapOptionNumber.NoResponse: return !repeated && count <= 1;
                case CoapOptionNumber.MaxAge:
                case CoapOptionNumber.Size1:
                case CoapOptionNumber.Size2: return !repeated && count <= 4;
                case CoapOptionNumber.ProxyUri: return !repeated && count >= 1 && count <= 1034;
                case CoapOptionNumber.ProxyScheme: return !repeated && count >= 1 && count <= 255;
                default: return false;
            }
        }
    }
}
