using System;
using Simulator.Tests.Agent;
using Xunit;

namespace Simulator.Tests.Dtls
{
    /// Goal: no record of either end is sealed with a nonce that sealed another under the same
    /// key, whatever a connection lives through: reboots, addresses that change, resumptions, loss.
    /// Method: seeded lives of a device over a network that loses and doubles; every seal of both
    /// ends is recorded with its key and nonce.
    public sealed class NonceTests
    {
        private const int Lives = 30;
        private const int Events = 40;

        [Fact]
        public void No_nonce_is_used_twice()
        {
            int restores = 0;
            int resumptions = 0;
            int rebindings = 0;
            int echoes = 0;
            for (int seed = 1; seed <= Lives; seed++)
            {
                SealWatchCrypto crypto = new SealWatchCrypto();
                using TestPki pki = new TestPki { Crypto = crypto };
                Random random = new Random(seed);
                VirtualNetwork network = new VirtualNetwork(pki, seed)
                {
                    Loss = 0.15,
                    Doubled = 0.1,
                    JitterMs = 40,
                };
                SavedDevice device = new SavedDevice(network);
                device.Connect();
                for (int i = 0; i < Events; i++)
                {
                    switch (random.Next(8))
                    {
                        case 0:
                        case 1:
                            device.Reboot();
                            break;
                        case 2:
                            device.Rebind();
                            break;
                        case 3:
                            device.Reconnect();
                            break;
                        default:
                            device.Talk();
                            break;
                    }
                }
                Assert.True(crypto.Repeated.Count == 0, $"seed {seed}");
                Assert.True(crypto.Seals > Events, $"seed {seed}: {crypto.Seals}");
                // Each handshake, full or resumed, has a key for each direction.
                Assert.Equal(2 * (device.FullHandshakes + device.Resumptions), crypto.Keys.Count);
                restores += device.Restores;
                resumptions += device.Resumptions;
                rebindings += device.Rebindings;
                echoes += device.Echoes;
            }
            Assert.True(restores > Lives, $"{restores} restores");
            Assert.True(resumptions > Lives, $"{resumptions} resumptions");
            Assert.True(rebindings > Lives, $"{rebindings} rebindings");
            Assert.True(echoes > Lives, $"{echoes} echoes");
        }

        // The log itself must be able to tell.
        [Fact]
        public void A_connection_restored_twice_from_one_block_repeats_a_nonce()
        {
            SealWatchCrypto crypto = new SealWatchCrypto();
            using TestPki pki = new TestPki { Crypto = crypto };
            VirtualNetwork network = new VirtualNetwork(pki);
            SavedDevice device = new SavedDevice(network);
            device.Connect();
            device.Talk();
            device.ForgetsItsBlocks = true;
            device.Reboot();
            device.Reboot();
            Assert.NotEmpty(crypto.Repeated);
        }
    }
}
