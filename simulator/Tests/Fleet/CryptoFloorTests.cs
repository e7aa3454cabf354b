using System.IO;
using System.Text.RegularExpressions;
using Device.Tests.Peers;
using Simulator.Fleet.Floor;
using Xunit;

namespace Simulator.Tests.Fleet
{
    public class CryptoFloorTests
    {
        [Fact]
        public void A_measured_floor_is_of_this_world()
        {
            CryptoFloor? floor = CryptoFloor.TryMeasure();
            // Without libcrypto there is no floor, and the ratio is null.
            if (floor == null) { return; }
            double[] all =
            {
                floor.KeyPairSeconds, floor.AgreementSeconds,
                floor.SignatureSeconds, floor.VerificationSeconds,
            };
            foreach (double seconds in all) { Assert.InRange(seconds, 1e-6, 0.1); }
            double sum = floor.SecondsOf(new OperationCounts(1, 2, 3, 4));
            Assert.Equal(all[0] + (2 * all[1]) + (3 * all[2]) + (4 * all[3]), sum, 9);
        }

        /// Goal: nobody changes the list behind the figures without changing what the docs say.
        [Theory]
        [InlineData("factory")]
        [InlineData("handshake, device")]
        [InlineData("handshake, server")]
        [InlineData("enrolment, device")]
        [InlineData("enrolment, server")]
        [InlineData("onboarding")]
        public void The_list_is_the_one_in_the_docs(string name)
        {
            OperationCounts counts = name switch
            {
                "factory" => OnboardingOperations.Factory,
                "handshake, device" => OnboardingOperations.HandshakeDevice,
                "handshake, server" => OnboardingOperations.HandshakeServer,
                "enrolment, device" => OnboardingOperations.EnrolmentDevice,
                "enrolment, server" => OnboardingOperations.EnrolmentServer,
                _ => OnboardingOperations.Onboarding,
            };
            string row = $@"^\| {Regex.Escape(name)} \| {counts.KeyPairs} \| "
                + $@"{counts.Agreements} \| {counts.Signatures} \| {counts.Verifications} \|";
            string docs = File.ReadAllText(RepositoryPath.To("docs/benchmarks.md"));
            Assert.Matches(new Regex(row, RegexOptions.Multiline), docs);
        }
    }
}
