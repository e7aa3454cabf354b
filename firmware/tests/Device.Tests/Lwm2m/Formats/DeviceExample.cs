using Device.Lwm2m.Formats;

namespace Device.Tests.Lwm2m.Formats
{
    /// <summary>/3/0 of the specification's example client (LwM2M 1.1 section 7.4.4 to
    /// 7.4.6).</summary>
    internal static class DeviceExample
    {
        internal static readonly string[] Listed =
        [
            "/3/0/0=Open Mobile Alliance", "/3/0/1=Lightweight M2M Client", "/3/0/2=345000123",
            "/3/0/3=1.0", "/3/0/6/0=1", "/3/0/6/1=5", "/3/0/7/0=3800", "/3/0/7/1=5000",
            "/3/0/8/0=125", "/3/0/8/1=900", "/3/0/9=100", "/3/0/10=15", "/3/0/11/0=0",
            "/3/0/13=1367491215", "/3/0/14=+02:00", "/3/0/16=U",
        ];

        internal static void Write(ResourceWriter writer)
        {
            writer.WriteString(new NodePath(3, 0, 0), "Open Mobile Alliance");
            writer.WriteString(new NodePath(3, 0, 1), "Lightweight M2M Client");
            writer.WriteString(new NodePath(3, 0, 2), "345000123");
            writer.WriteString(new NodePath(3, 0, 3), "1.0");
            writer.WriteInteger(new NodePath(3, 0, 6, 0), 1);
            writer.WriteInteger(new NodePath(3, 0, 6, 1), 5);
            writer.WriteInteger(new NodePath(3, 0, 7, 0), 3800);
            writer.WriteInteger(new NodePath(3, 0, 7, 1), 5000);
            writer.WriteInteger(new NodePath(3, 0, 8, 0), 125);
            writer.WriteInteger(new NodePath(3, 0, 8, 1), 900);
            writer.WriteInteger(new NodePath(3, 0, 9), 100);
            writer.WriteInteger(new NodePath(3, 0, 10), 15);
            writer.WriteInteger(new NodePath(3, 0, 11, 0), 0);
            writer.WriteTime(new NodePath(3, 0, 13), 1367491215);
            writer.WriteString(new NodePath(3, 0, 14), "+02:00");
            writer.WriteString(new NodePath(3, 0, 16), "U");
        }

        internal static ResourceType TypeOf(string path)
        {
            string resource = path.Split('/')[3];
            return resource switch
            {
                "0" or "1" or "2" or "3" or "14" or "16" => ResourceType.String,
                "13" => ResourceType.Time,
                _ => ResourceType.Integer,
            };
        }
    }
}
