using System;
using System.Linq;
using Device.Crypto;
using Xunit;

namespace Device.Tests.Kcm
{
    /// Goal: the power-cut oracle bites: a store that is broken in one of these ways is caught.
    /// Method: the very run of <see cref="PowerCutTests"/>, with a bank between store and flash
    /// that gives the flash something else, or in another order, than the store believes.
    public sealed class SaboteurTests
    {
        [Theory]
        [InlineData("put", "CommitDropped")]
        [InlineData("three-items", "RecordDropped")]
        [InlineData("three-items", "CommitFirst")]
        [InlineData("promote-over-key", "HeaderFirst")]
        [InlineData("compaction-by-wear", "HeaderFirst")]
        [InlineData("compaction-by-wear", "OldErasedFirst")]
        [InlineData("factory-reset", "OldErasedFirst")]
        public void Is_caught_by_the_power_cut_run(string scenario, string sabotage)
        {
            SaboteurBank.Sabotage kind = Enum.Parse<SaboteurBank.Sabotage>(sabotage);
            PowerCutRun run = new PowerCutRun(
                PowerCutScenario.All.Single(x => x.Name == scenario), new CheapKeyCrypto(),
                (first, second) => SaboteurBank.Wrap(first, second, kind)).Execute();
            Assert.NotNull(run.Failure);
        }

        [Fact]
        public void An_old_bank_that_is_not_erased_is_caught_by_the_check_for_secrets()
        {
            Assert.Null(SecretRun.Execute((first, second) => (first, second)));
            Assert.NotNull(SecretRun.Execute((first, second) => SaboteurBank.Wrap(
                first, second, SaboteurBank.Sabotage.OldNotErased)));
        }

        [Fact]
        public void Tags_that_are_not_checked_are_caught_by_the_damage_run()
        {
            Assert.NotNull(DamageRun.FlipBits(new UncheckedTagCrypto(), 40));
        }

        [Fact]
        public void A_nonce_that_comes_again_is_caught_by_the_recording_of_seals()
        {
            Assert.NotNull(new SealRecorder(isNonceFixed: true).Run());
        }

        /// <summary>Opens whatever it is given.</summary>
        private sealed class UncheckedTagCrypto : CheapKeyCrypto
        {
            public override IAead CreateAead(AeadAlgorithm algorithm, byte[] key, int keyOffset)
            {
                return new Unchecked(base.CreateAead(algorithm, key, keyOffset));
            }

            private sealed class Unchecked : IAead
            {
                private readonly IAead _inner;

                public Unchecked(IAead inner)
                {
                    _inner = inner;
                }

                public int TagSize { get { return _inner.TagSize; } }

                public void Seal(
                    byte[] nonce, int nonceOffset,
                    byte[] associated, int associatedOffset, int associatedCount,
                    byte[] buffer, int offset, int count, byte[] output, int outputOffset)
                {
                    _inner.Seal(
                        nonce, nonceOffset, associated, associatedOffset, associatedCount,
                        buffer, offset, count, output, outputOffset);
                }

                public bool TryOpen(
                    byte[] nonce, int nonceOffset,
                    byte[] associated, int associatedOffset, int associatedCount,
                    byte[] buffer, int offset, int count, byte[] output, int outputOffset)
                {
                    // CCM encrypts by counter: sealing the ciphertext again decrypts it.
                    byte[] again = new byte[count];
                    _inner.Seal(
                        nonce, nonceOffset, associated, associatedOffset, associatedCount,
                        buffer, offset, count - TagSize, again, 0);
                    Array.Copy(again, 0, output, outputOffset, count - TagSize);
                    return true;
                }

                public void Dispose()
                {
                    _inner.Dispose();
                }
            }
        }
    }
}
