using Device.Base;
using Device.Lwm2m.Coap;
using Device.Lwm2m.Formats;
using Device.Lwm2m.Objects;

namespace Device.Lwm2m.Management
{
    /// <summary>
    /// Write-Attributes (LwM2M 1.1 section 6.3.6): queries of a PUT without a body. "pmin=10"
    /// attaches, "pmin" takes away. All of them are judged, with what the path has already, before
    /// one is taken.
    /// </summary>
    internal sealed class WriteAttributesOperation
    {
        private const long PeriodMax = int.MaxValue;

        private readonly ObjectTree _objects;
        private readonly AttributeTable _table;
        private readonly NodePath _path = new NodePath();

        internal WriteAttributesOperation(ObjectTree objects, AttributeTable table)
        {
            _objects = objects;
            _table = table;
        }

        /// <returns>2.04, or why nothing was attached.</returns>
        internal int Perform(CoapRequestView request, NodePath path, long nowMs)
        {
            // What can't be read can't be observed, but an object or an instance may have parts
            // that can.
            int code = _objects.Judge(path, ResourceOperations.Read, nowMs);
            if (code != 0) { return code; }
            _path.Set(path);
            NotificationAttributes next = new NotificationAttributes();
            NotificationAttributes own = _table.Own(path);
            if (own != null) { next.Take(own); }
            int seen = 0;
            for (int i = 0; i < request.QueryCount; i++)
            {
                int bit = Apply(request.Query(i), next);
                if (bit == 0 || (seen & bit) != 0) { return CoapCode.BadRequest; }
                seen |= bit;
            }
            if (!next.IsConsistent) { return CoapCode.BadRequest; }
            return _table.TryPut(path, next) ? CoapCode.Changed : CoapCode.InternalServerError;
        }

        // The attribute's own bit; 0 when it is not one, or not of this path, or its value is
        // not one.
        private int Apply(string query, NotificationAttributes next)
        {
            string name = query;
            string text = null;
            for (int i = 0; i < query.Length; i++)
            {
                if (query[i] != '=') { continue; }
                name = query.Substring(0, i);
                text = query.Substring(i + 1);
                break;
            }
            switch (name)
            {
                case "pmin": return TryPeriod(text, ref next.PeriodMin) ? 1 : 0;
                case "pmax": return TryPeriod(text, ref next.PeriodMax) ? 2 : 0;
                case "epmin": return TryPeriod(text, ref next.EvaluationMin) ? 4 : 0;
                case "epmax": return TryPeriod(text, ref next.EvaluationMax) ? 8 : 0;
                case "gt":
                    return TryNumber(text, ref next.Greater, ref next.HasGreater) ? 16 : 0;
                case "lt": return TryNumber(text, ref next.Less, ref next.HasLess) ? 32 : 0;
                case "st":
                    return TryNumber(text, ref next.Step, ref next.HasStep)
                        && next.Step >= 0 ? 64 : 0;
                default: return 0;
            }
        }

        private static bool TryPeriod(string text, ref long period)
        {
            period = NotificationAttributes.None;
            if (text == null) { return true; }
            if (text.Length == 0 || text.Length > 10) { return false; }
            long value = 0;
            for (int i = 0; i < text.Length; i++)
            {
                if (text[i] < '0' || text[i] > '9') { return false; }
                value = 10 * value + (text[i] - '0');
            }
            period = value;
            return value <= PeriodMax;
        }

        private bool TryNumber(string text, ref double number, ref bool isSet)
        {
            isSet = false;
            number = 0;
            if (!IsNumeric()) { return false; }
            if (text == null) { return true; }
            byte[] bytes = Ascii.GetBytes(text);
            ResourceReader reader = DataFormats.NewReader(CoapContentFormat.TextPlain);
            reader.Begin(_path, bytes, 0, bytes.Length);
            isSet = reader.Next() && reader.TryGetFloat(out number);
            return isSet;
        }

        // Section 5.1.2: gt, lt and st stand with a resource or one of its values.
        private bool IsNumeric()
        {
            return _path.Depth >= 3
                && _objects.Find(_path.ObjectId).Find(_path.ResourceId).IsNumeric;
        }
    }
}
