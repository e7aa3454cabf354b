using System.Collections.Generic;
using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>Records of the server that come again: one by one, and a whole
    /// conversation.</summary>
    public sealed class RecordReplayed
    {
        [Fact]
        public void None_is_heard_twice()
        {
            ClientDialogue d = ClientDialogue.Connected();
            List<byte[]> records = new List<byte[]>();
            for (int i = 0; i < 100; i++)
            {
                records.Add(d.Server.Record(Wire.Data, 1, new[] { (byte)i }));
                d.Send(records[i]);
                d.Send(records[i]);
            }
            Assert.Equal(100, d.Data.Count);
            foreach (byte[] record in records) { d.Send(record); }
            d.Send(records.ToArray());
            Assert.Equal(100, d.Data.Count);
            Assert.Equal(300, d.Counters.RecordsReplayed);
            d.Talk();
        }
    }
}
