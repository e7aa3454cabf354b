using System;
using Device.Dtls;
using Xunit;

namespace Device.Tests.Dtls
{
    public sealed class DtlsCountersTests
    {
        [Fact]
        public void Every_fault_has_its_counter()
        {
            DtlsCounters counters = new DtlsCounters();
            foreach (DtlsFault fault in Enum.GetValues<DtlsFault>())
            {
                Assert.Equal(0, counters.EndedWith(fault));
            }
            Assert.Throws<ArgumentOutOfRangeException>(
                () => counters.EndedWith((DtlsFault)Enum.GetValues<DtlsFault>().Length));
        }

        [Fact]
        public void An_end_is_counted_under_its_name()
        {
            ClientRig rig = new ClientRig().Run();
            rig.Close();
            Assert.Equal(1, rig.Client.Counters.EndedWith(DtlsFault.LocalClosed));
            Assert.Equal(0, rig.Client.Counters.EndedWith(DtlsFault.PeerClosed));
        }
    }
}
