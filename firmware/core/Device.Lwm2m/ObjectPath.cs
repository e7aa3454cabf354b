using Device.Lwm2m.Coap;

namespace Device.Lwm2m
{
    /// <summary>A path of LwM2M: /object/instance/resource, numbers up to 65535.</summary>
    internal static class ObjectPath
    {
        private const int IdMax = 0xffff;

        /// <summary>Takes a path apart; what it does not name is -1.</summary>
        /// <returns>False for another path.</returns>
        internal static bool TryParse(
            CoapRequestView request, out int objectId, out int instanceId, out int resourceId)
        {
            objectId = -1;
            instanceId = -1;
            resourceId = -1;
            int count = request.PathCount;
            if (count > 3) { return false; }
            return (count < 1 || TryParseId(request.Segment(0), out objectId))
                && (count < 2 || TryParseId(request.Segment(1), out instanceId))
                && (count < 3 || TryParseId(request.Segment(2), out resourceId));
        }

        private static bool TryParseId(string text, out int id)
        {
            id = -1;
            if (text.Length < 1 || text.Length > 5) { return false; }
            int value = 0;
            for (int i = 0; i < text.Length; i++)
            {
                if (text[i] < '0' || text[i] > '9') { return false; }
                value = 10 * value + (text[i] - '0');
            }
            if (value > IdMax) { return false; }
            id = value;
            return true;
        }
    }
}
