using System.Collections.Generic;
using Device.Agent.Heartbeat;
using Device.Base;
using Microsoft.Data.Sqlite;
using Simulator.Cloud.Store;

namespace Simulator.Cloud.Enrollments
{
    /// <summary>The names of the certificates that a device has listed in a heartbeat.</summary>
    internal static class ListedNames
    {
        private const string SelectList = "SELECT credentials FROM heartbeat WHERE device = ?1";

        private const int FieldCount = 5;
        private const int SerialMax = 20;
        private const int AreaMax = 2;

        public static HashSet<string> Read(StatementSet statements, string deviceId)
        {
            using SqliteDataReader rows = statements.Query(SelectList, deviceId);
            byte[] list = rows.Read() ? rows.GetFieldValue<byte[]>(0) : [];
            HashSet<string> names = new HashSet<string>();
            if (list.Length == 0) { return names; }
            CborReader reader = new CborReader(list, 0, list.Length);
            int count = reader.ReadArray(HeartbeatLimits.CredentialsMax);
            for (int i = 0; i < count && !reader.Failed; i++)
            {
                reader.ReadArray(FieldCount);
                string name = reader.ReadText(HeartbeatLimits.NameMax);
                reader.ReadBytes(HeartbeatLimits.IdSize, HeartbeatLimits.IdSize);
                reader.ReadBytes(1, SerialMax);
                reader.ReadUnsigned(long.MaxValue);
                reader.ReadUnsigned(AreaMax);
                if (!reader.Failed) { names.Add(name); }
            }
            return names;
        }
    }
}
