using System;
using System.Net;
using Simulator.Fleet.Network;
using Xunit;

namespace Simulator.Tests.Fleet
{
    public class NetworkTests
    {
        [Fact]
        public void The_same_seed_and_device_lose_the_same_datagrams()
        {
            Assert.Equal(Fate(0.5, 7, 3), Fate(0.5, 7, 3));
            Assert.NotEqual(Fate(0.5, 7, 3), Fate(0.5, 8, 3));
            Assert.NotEqual(Fate(0.5, 7, 3), Fate(0.5, 7, 4));
        }

        [Theory]
        [InlineData(0)]
        [InlineData(0.1)]
        [InlineData(0.5)]
        [InlineData(0.99)]
        public void A_link_loses_what_it_was_told(double probability)
        {
            const int Count = 100_000;
            LossyLink link = new LossyLink(probability, 1, 0);
            for (int i = 0; i < Count; i++) { link.Drops(); }
            double share = (double)link.Dropped / Count;
            Assert.InRange(share, probability - 0.01, probability + 0.01);
        }

        [Theory]
        [InlineData(-0.1)]
        [InlineData(1)]
        [InlineData(double.NaN)]
        public void A_link_refuses_what_is_no_probability(double probability)
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => new LossyLink(probability, 1, 0));
        }

        [Theory]
        [InlineData("a usual limit", "Max open files      20000      20000      files", 19_500)]
        [InlineData("soft below hard", "Max open files  1024  524288  files", 524)]
        [InlineData("less than the reserve", "Max open files  256  256  files", 0)]
        [InlineData("no limit", "Max open files  unlimited  unlimited  files", int.MaxValue)]
        [InlineData("no such line", "Max processes  5  5  processes", int.MaxValue)]
        [InlineData("cut line", "Max open files", int.MaxValue)]
        [InlineData("empty", "", int.MaxValue)]
        public void The_descriptor_limit_is_read(string why, string line, int expected)
        {
            string limits = "Limit      Soft Limit    Hard Limit   Units\n" + line + "\nend\n";
            Assert.True(DescriptorLimit.Parse(limits) == expected, why);
        }

        [Theory]
        [InlineData("a small fleet", 19_999, 20_000, "127.0.0.1", null)]
        [InlineData("first of a large one", 0, 20_001, "127.0.0.1", "127.0.1.1")]
        [InlineData("last on an address", 19_999, 20_001, "127.0.0.1", "127.0.1.1")]
        [InlineData("first on the next", 20_000, 20_001, "127.0.0.1", "127.0.1.2")]
        [InlineData("the last of all", 999_999, 1_000_000, "127.0.0.1", "127.0.1.50")]
        [InlineData("another machine", 0, 100_000, "192.0.2.1", null)]
        [InlineData("IPv6 has one loopback", 0, 100_000, "::1", null)]
        public void Large_fleets_spread_over_loopback(
            string why, int index, int count, string server, string? expected)
        {
            IPAddress? source = SourceAddresses.For(index, count, IPAddress.Parse(server));
            Assert.True(source?.ToString() == expected, why);
        }

        private static string Fate(double probability, long seed, int device)
        {
            LossyLink link = new LossyLink(probability, seed, device);
            return string.Create(64, link, (text, one) =>
            {
                for (int i = 0; i < text.Length; i++) { text[i] = one.Drops() ? 'x' : '.'; }
            });
        }
    }
}
