using Device.Kcm;
using Xunit;

namespace Device.Tests.Kcm
{
    /// Goal: H1.27, the numbers of the statuses about keys by name, chains, checks and requests.
    public sealed class KcmStatusTests
    {
        [Theory]
        [InlineData(KcmStatus.KeyExist, 9)]
        [InlineData(KcmStatus.CloseIncompleteChain, 19)]
        [InlineData(KcmStatus.CorruptedChainFile, 20)]
        [InlineData(KcmStatus.InvalidExpectedLocation, 24)]
        [InlineData(KcmStatus.CertExpired, 38)]
        [InlineData(KcmStatus.CertFuture, 39)]
        [InlineData(KcmStatus.CertPubKey, 42)]
        [InlineData(KcmStatus.InvalidX509Attr, 44)]
        [InlineData(KcmStatus.VerifySignatureFailed, 45)]
        [InlineData(KcmStatus.FailedToWriteCsr, 50)]
        [InlineData(KcmStatus.InvalidNameFormat, 52)]
        [InlineData(KcmStatus.EntropyMissing, 53)]
        [InlineData(KcmStatus.SelfGeneratedCertificateVerificationError, 54)]
        public void H1_27_status_numbers_are_those_of_Pelion(KcmStatus status, int number)
        {
            Assert.Equal(number, (int)status);
        }
    }
}
