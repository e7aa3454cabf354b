using System;
using System.Collections.Generic;
using System.Linq;
using Device.Kcm;
using Xunit;

namespace Device.Tests.Kcm
{
    /// Goal: H1.27, names and numbers are those of Pelion's kcm_status.h, so that logs and tools
    /// compare.
    public sealed class KcmStatusTests
    {
        private static readonly string[] Pelion =
        {
            "0 SUCCESS", "1 ERROR", "2 INVALID_PARAMETER", "3 INSUFFICIENT_BUFFER",
            "4 OUT_OF_MEMORY", "5 ITEM_NOT_FOUND", "6 META_DATA_NOT_FOUND",
            "7 META_DATA_SIZE_ERROR", "8 FILE_EXIST", "9 KEY_EXIST", "10 NOT_PERMITTED",
            "11 STORAGE_ERROR", "12 ITEM_IS_EMPTY", "13 INVALID_FILE_VERSION", "14 FILE_CORRUPTED",
            "15 FILE_NAME_CORRUPTED", "16 INVALID_FILE_ACCESS_MODE", "17 UNKNOWN_STORAGE_ERROR",
            "18 NOT_INITIALIZED", "19 CLOSE_INCOMPLETE_CHAIN", "20 CORRUPTED_CHAIN_FILE",
            "21 INVALID_NUM_OF_CERT_IN_CHAIN", "22 CERTIFICATE_CHAIN_VERIFICATION_FAILED",
            "23 FILE_NAME_TOO_LONG", "24 INVALID_EXPECTED_LOCATION", "25 UNSUPPORTED_HASH_MODE",
            "26 PARSING_DER_PRIVATE_KEY", "27 PARSING_DER_PUBLIC_KEY", "28 PK_KEY_INVALID_FORMAT",
            "29 INVALID_PK_PUBKEY", "30 ECP_INVALID_KEY", "31 PK_KEY_INVALID_VERSION",
            "32 PK_PASSWORD_REQUIRED", "33 PRIVATE_KEY_VERIFICATION_FAILED",
            "34 PUBLIC_KEY_VERIFICATION_FAILED", "35 PK_UNKNOWN_PK_ALG", "36 UNSUPPORTED_CURVE",
            "37 PARSING_DER_CERT", "38 CERT_EXPIRED", "39 CERT_FUTURE", "40 CERT_MD_ALG",
            "41 CERT_PUB_KEY_TYPE", "42 CERT_PUB_KEY", "43 CERT_NOT_TRUSTED",
            "44 INVALID_X509_ATTR", "45 VERIFY_SIGNATURE_FAILED", "46 INVALID_MD_TYPE",
            "47 FAILED_TO_WRITE_SIGNATURE", "48 FAILED_TO_WRITE_PRIVATE_KEY",
            "49 FAILED_TO_WRITE_PUBLIC_KEY", "50 FAILED_TO_WRITE_CSR", "51 INVALID_OID",
            "52 INVALID_NAME_FORMAT", "53 ENTROPY_MISSING",
            "54 SELF_GENERATED_CERTIFICATE_VERIFICATION_ERROR", "55 SET_EXTENSION_FAILED",
            "56 RBP_ERROR", "57 FILE_NAME_INVALID", "58 INVALID_PK_PRIVKEY",
        };

        [Theory]
        [InlineData(KcmStatus.Success, 0)]
        [InlineData(KcmStatus.InvalidParameter, 2)]
        [InlineData(KcmStatus.InsufficientBuffer, 3)]
        [InlineData(KcmStatus.ItemNotFound, 5)]
        [InlineData(KcmStatus.FileExist, 8)]
        [InlineData(KcmStatus.KeyExist, 9)]
        [InlineData(KcmStatus.NotPermitted, 10)]
        [InlineData(KcmStatus.StorageError, 11)]
        [InlineData(KcmStatus.ItemIsEmpty, 12)]
        [InlineData(KcmStatus.InvalidFileVersion, 13)]
        [InlineData(KcmStatus.FileCorrupted, 14)]
        [InlineData(KcmStatus.NotInitialized, 18)]
        [InlineData(KcmStatus.CloseIncompleteChain, 19)]
        [InlineData(KcmStatus.CorruptedChainFile, 20)]
        [InlineData(KcmStatus.InvalidNumOfCertInChain, 21)]
        [InlineData(KcmStatus.CertificateChainVerificationFailed, 22)]
        [InlineData(KcmStatus.FileNameTooLong, 23)]
        [InlineData(KcmStatus.InvalidExpectedLocation, 24)]
        [InlineData(KcmStatus.ParsingDerPrivateKey, 26)]
        [InlineData(KcmStatus.ParsingDerPublicKey, 27)]
        [InlineData(KcmStatus.PrivateKeyVerificationFailed, 33)]
        [InlineData(KcmStatus.PublicKeyVerificationFailed, 34)]
        [InlineData(KcmStatus.UnsupportedCurve, 36)]
        [InlineData(KcmStatus.ParsingDerCert, 37)]
        [InlineData(KcmStatus.CertExpired, 38)]
        [InlineData(KcmStatus.CertFuture, 39)]
        [InlineData(KcmStatus.CertMdAlg, 40)]
        [InlineData(KcmStatus.CertPubKey, 42)]
        [InlineData(KcmStatus.InvalidX509Attr, 44)]
        [InlineData(KcmStatus.VerifySignatureFailed, 45)]
        [InlineData(KcmStatus.FailedToWriteCsr, 50)]
        [InlineData(KcmStatus.InvalidNameFormat, 52)]
        [InlineData(KcmStatus.EntropyMissing, 53)]
        [InlineData(KcmStatus.SelfGeneratedCertificateVerificationError, 54)]
        [InlineData(KcmStatus.FileNameInvalid, 57)]
        public void Statement_27_Status_numbers_are_those_of_Pelion(KcmStatus status, int number)
        {
            Assert.Equal(number, (int)status);
        }

        [Fact]
        public void Statement_27_Every_status_below_100_has_name_and_number_of_Pelion()
        {
            Dictionary<int, string> names = Pelion.Select(row => row.Split(' '))
                .ToDictionary(row => int.Parse(row[0]), row => row[1].Replace("_", ""));
            Assert.Equal(59, names.Count);
            foreach (KcmStatus status in Enum.GetValues<KcmStatus>())
            {
                if ((int)status >= 100) { continue; }
                Assert.Equal(names[(int)status], status.ToString().ToUpperInvariant());
            }
        }
    }
}
