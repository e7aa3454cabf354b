using System.Text.Json;

namespace Simulator.Cloud.Rest
{
    /// <summary>What surrounds the entries of a list: object, limit, order, after, has_more, and
    /// total_count when it was asked for.</summary>
    internal static class ListEnvelope
    {
        public static void Write(Utf8JsonWriter writer, ListQuery query, bool hasMore, int total)
        {
            writer.WriteString("object", "list");
            writer.WriteNumber("limit", query.Limit);
            writer.WriteString("order", query.IsDescending ? "DESC" : "ASC");
            if (query.After == null) { writer.WriteNull("after"); }
            else { writer.WriteString("after", query.After); }
            writer.WriteBoolean("has_more", hasMore);
            if (query.WantsTotal) { writer.WriteNumber("total_count", total); }
        }
    }
}
