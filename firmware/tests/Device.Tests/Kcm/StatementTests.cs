using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text.RegularExpressions;
using Device.Desktop;
using Device.Kcm;
using Xunit;
using Xunit.Abstractions;

namespace Device.Tests.Kcm
{
    /// Goal: the statements about power cuts, and that every statement has a test that bears its
    /// number.
    /// Method: the cuts are those of <see cref="PowerCutScenario"/>; here each statement names the
    /// scenarios that show it, and runs them.
    public sealed class StatementTests
    {
        private const int StatementsMax = 28;

        private readonly ITestOutputHelper _output;

        public StatementTests(ITestOutputHelper output)
        {
            _output = output;
        }

        [Theory]
        [InlineData("put")]
        [InlineData("delete")]
        [InlineData("chain-store")]
        public void Statement_15_A_cut_at_each_write_leaves_old_or_new_and_every_name_usable(
            string scenario)
        {
            AssertShown(scenario);
        }

        [Theory]
        [InlineData("factory-reset")]
        public void Statement_19_A_factory_reset_cut_at_each_write_is_whole_or_not_begun(
            string scenario)
        {
            AssertShown(scenario);
        }

        [Fact]
        public void Statement_19_The_status_of_a_reset_is_true_and_no_mark_stays()
        {
            FlakyBank first = new FlakyBank(KcmLimits.BankBytesMin);
            FlakyBank second = new FlakyBank(KcmLimits.BankBytesMin);
            Assert.Equal(KcmStatus.Success, Mount(first, second, out KcmStore store));
            KcmTransaction t = store.Begin();
            t.Set(KcmArea.Factory, KcmItemType.Config, "f", new byte[1], 0, 1);
            t.Set(KcmArea.Working, KcmItemType.Config, "w", new byte[1], 0, 1);
            Assert.Equal(KcmStatus.Success, t.Commit());
            first.EraseFails = true;
            second.EraseFails = true;
            first.ProgramFails = second.ProgramFails = address => true;
            Assert.Equal(KcmStatus.StorageError, store.FactoryReset());
            Assert.Equal(2, store.ItemCount);

            first.EraseFails = false;
            second.EraseFails = false;
            first.ProgramFails = second.ProgramFails = address => false;
            Assert.Equal(KcmStatus.Success, store.FactoryReset());
            Assert.Equal(1, store.ItemCount);
            uint generation = store.GetHealth().Generation;
            Assert.Equal(KcmStatus.Success, Mount(first, second, out store));

            // Nothing is repeated at the next start: the image is the one that the reset made.
            Assert.Equal(generation, store.GetHealth().Generation);
            Assert.Equal(
                KcmStatus.Success, store.Put(KcmItemType.Config, "w", new byte[1], 0, 1));
            Assert.Equal(KcmStatus.Success, Mount(first, second, out store));
            Assert.Equal(2, store.ItemCount);
        }

        /// A.7, A6: Pelion's chain delete keeps only the status of the last removal.
        [Fact]
        public void A_chain_delete_that_the_flash_refuses_says_so_and_the_chain_is_whole()
        {
            FlakyBank first = new FlakyBank(KcmLimits.BankBytesMin);
            FlakyBank second = new FlakyBank(KcmLimits.BankBytesMin);
            Assert.Equal(KcmStatus.Success, Mount(first, second, out KcmStore store));
            byte[] chain = TestChain.Of(3);
            Assert.Equal(
                KcmStatus.Success,
                store.Put(KcmItemType.Certificate, "c", chain, 0, chain.Length));
            first.ProgramFails = second.ProgramFails = address => true;
            Assert.Equal(
                KcmStatus.StorageError, store.Delete(KcmItemType.Certificate, "c"));
            first.ProgramFails = second.ProgramFails = address => false;
            byte[] buffer = new byte[KcmLimits.DataBytesMax];
            Assert.Equal(
                KcmStatus.Success,
                store.Get(
                    KcmItemType.Certificate, "c", buffer, 0, buffer.Length, out int count));
            Assert.Equal(chain, buffer.Take(count));
            Assert.Equal(KcmStatus.Success, store.Delete(KcmItemType.Certificate, "c"));
            Assert.Equal(0, store.ItemCount);
        }

        /// A.7, A9: Pelion ORs flags into a structure that callers leave uninitialised.
        [Fact]
        public void What_is_said_of_an_item_is_made_by_the_store_alone()
        {
            StoreFixture fixture = new StoreFixture();
            fixture.Put(KcmItemType.Config, "c", new byte[3]);
            Assert.Equal(KcmStatus.Success, fixture.Store.GetItem(0, out KcmItemInfo one));
            Assert.Equal(KcmStatus.Success, fixture.Store.GetItem(0, out KcmItemInfo two));
            Assert.NotSame(one, two);
            Assert.Equal(
                (KcmArea.Working, KcmItemType.Config, "c", 3, false),
                (one.Area, one.Type, one.Name, one.DataCount, one.IsCorrupted));
            Assert.DoesNotContain(
                typeof(KcmItemInfo).GetProperties(),
                property => property.SetMethod is { IsPublic: true });
        }

        [Theory]
        [InlineData("factory-item")]
        public void Statement_20_A_factory_item_cut_at_each_write_is_whole_or_not_there(
            string scenario)
        {
            AssertShown(scenario);
        }

        [Theory]
        [InlineData("three-items")]
        [InlineData("twelve-items")]
        public void Statement_21_A_commit_of_many_items_cut_at_each_write_is_all_or_nothing(
            string scenario)
        {
            AssertShown(scenario);
        }

        [Fact]
        public void Statement_26_Writes_are_spread_over_the_sectors_and_live_items_are_kept()
        {
            CountedErases first = new CountedErases(new MemoryBank(KcmLimits.BankBytesMin));
            CountedErases second = new CountedErases(new MemoryBank(KcmLimits.BankBytesMin));
            Assert.Equal(KcmStatus.Success, Mount(first, second, out KcmStore store));
            Assert.Equal(
                KcmStatus.Success, store.Put(KcmItemType.Config, "kept", new byte[77], 0, 77));
            for (int i = 0; i < 2_000; i++)
            {
                KcmTransaction t = store.Begin();
                t.Set(KcmArea.Working, KcmItemType.Config, "hot", new byte[200], 0, 200);
                Assert.Equal(KcmStatus.Success, t.Commit());
            }
            int[] erases = first.Erases.Concat(second.Erases).ToArray();
            _output.WriteLine("erases by sector: " + string.Join(", ", erases));
            Assert.True(erases.Min() > 10);
            Assert.True(erases.Max() - erases.Min() <= 1 + erases.Max() / 10);
            Assert.Equal(KcmStatus.Success, Mount(first, second, out store));
            Assert.Equal(
                KcmStatus.Success, store.GetSize(KcmItemType.Config, "kept", out int count));
            Assert.Equal(77, count);
        }

        [Fact]
        public void Every_statement_has_a_test_that_bears_its_number()
        {
            SortedDictionary<int, List<string>> tests = new SortedDictionary<int, List<string>>();
            for (int i = 1; i <= StatementsMax; i++) { tests[i] = new List<string>(); }
            foreach (MethodInfo method in typeof(StatementTests).Assembly.GetTypes()
                .SelectMany(type => type.GetMethods())
                .Where(method => method.GetCustomAttribute<FactAttribute>() != null))
            {
                Match match = Regex.Match(
                    method.Name, "^Statement_([0-9]{2})(?:_and_([0-9]{2}))*_[A-Z]");
                if (!match.Success) { continue; }
                string name = $"{method.DeclaringType!.Name}.{method.Name}";
                tests[int.Parse(match.Groups[1].Value)].Add(name);
                foreach (Capture also in match.Groups[2].Captures)
                {
                    tests[int.Parse(also.Value)].Add(name);
                }
            }
            foreach ((int statement, List<string> names) in tests)
            {
                _output.WriteLine($"{statement}: {string.Join(", ", names)}");
            }
            Assert.All(tests, pair => Assert.True(pair.Value.Count > 0, $"H1.{pair.Key}"));
        }

        /// Goal: docs/kcm-api.md is true: every test that it names is there.
        [Fact]
        public void Every_test_that_the_table_of_the_API_names_exists()
        {
            string root = AppContext.BaseDirectory;
            while (!File.Exists(Path.Combine(root, "Device.sln")))
            {
                root = Path.GetDirectoryName(root)!;
            }
            string text = File.ReadAllText(Path.Combine(root, "docs", "kcm-api.md"));
            MatchCollection names = Regex.Matches(text, "`([A-Za-z0-9]+Tests)\\.([A-Za-z0-9_]+)`");
            Assert.True(names.Count > 40, $"{names.Count} tests are named");
            foreach (Match name in names)
            {
                string file = $"{name.Groups[1].Value}.cs";
                string[] found = new[] { "firmware/tests", "simulator/Tests" }
                    .SelectMany(folder => Directory.GetFiles(
                        Path.Combine(root, folder), file, SearchOption.AllDirectories))
                    .ToArray();
                Assert.True(found.Length == 1, name.Value);
                Assert.True(
                    File.ReadAllText(found[0]).Contains($" {name.Groups[2].Value}("), name.Value);
            }
        }

        private void AssertShown(string name)
        {
            PowerCutScenario scenario = PowerCutScenario.All.Single(x => x.Name == name);
            PowerCutRun run = new PowerCutRun(scenario, new CheapKeyCrypto());
            run.Execute();
            _output.WriteLine($"{name}: {run.Cuts} cuts, {run.States} states");
            Assert.True(run.Failure == null, run.Failure);
            Assert.True(run.States > 100);
        }

        private static KcmStatus Mount(IBank first, IBank second, out KcmStore store)
        {
            return KcmStore.Mount(
                first, second, new CheapKeyCrypto(), StoreFixture.Root, null, out store);
        }

        private sealed class CountedErases : IBank
        {
            private readonly MemoryBank _bank;

            public CountedErases(MemoryBank bank)
            {
                _bank = bank;
                Erases = new int[bank.SizeBytes / bank.SectorBytes];
            }

            public int[] Erases { get; }

            public int SizeBytes { get { return _bank.SizeBytes; } }

            public int SectorBytes { get { return _bank.SectorBytes; } }

            public int ProgramUnitBytes { get { return _bank.ProgramUnitBytes; } }

            public bool Read(int address, byte[] buffer, int offset, int count)
            {
                return _bank.Read(address, buffer, offset, count);
            }

            public bool Program(int address, byte[] buffer, int offset, int count)
            {
                return _bank.Program(address, buffer, offset, count);
            }

            public bool Erase(int sectorIndex)
            {
                Erases[sectorIndex]++;
                return _bank.Erase(sectorIndex);
            }
        }
    }
}
