using System;
using System.Linq;
using System.Text.Json;
using Device.Kcm;
using Tools.Kcm.Errors;
using Xunit;

namespace Tools.Kcm.Tests
{
    /// Goal: of a damaged record everything that is left is told, with who vouches for it, and
    /// what is taken is a question mark, not a guess.
    /// Method: records of an image are spoilt at places that `records` itself names.
    public sealed class RecordsTests : IDisposable
    {
        private readonly KcmRig _rig = new KcmRig();

        public void Dispose()
        {
            _rig.Dispose();
        }

        [Fact]
        public void Every_record_of_a_good_image_is_listed()
        {
            (int exit, string text, string error) = _rig.Look("records");
            Assert.Equal("", error);
            Assert.Equal(KcmExit.Done, exit);
            Assert.Contains("first bank: live, generation 1", text, StringComparison.Ordinal);
            Assert.Contains("second bank: blank", text, StringComparison.Ordinal);
            JsonElement[] records = Records();
            Assert.Equal(5, records.Count(record => Text(record, "kind") == "item"));
            Assert.Equal(5, records.Count(record => Text(record, "kind") == "commit"));
            Assert.All(records, record => Assert.Equal("good", Text(record, "state")));
            Assert.Equal(Enumerable.Range(0, 10), records.Select(
                record => record.GetProperty("sequence").GetInt32()));
        }

        [Theory]
        [InlineData("its seal", 40, "uri")]
        [InlineData("its name", 12, null)]
        [InlineData("its kind", 0, null)]
        [InlineData("its sequence", 7, null)]
        public void A_damaged_record_is_known_by_its_commit(string why, int at, string? name)
        {
            JsonElement victim = Record("config", "uri");
            int offset = victim.GetProperty("offset").GetInt32();
            _rig.First.Image[offset + at] ^= 0x10;
            _rig.WriteImage("image");
            JsonElement damaged = Damaged();
            Assert.True(offset == damaged.GetProperty("offset").GetInt32(), why);
            Assert.Equal("item", Text(damaged, "kind"));
            Assert.Equal("working", Text(damaged, "area"));
            Assert.Equal("config", Text(damaged, "type"));
            Assert.Equal("commit", Text(damaged, "source"));
            Assert.Equal(name, Text(damaged, "name"));
        }

        [Fact]
        public void A_lost_name_is_found_by_its_hash_among_the_names_on_flash()
        {
            JsonElement victim = Record("certificate", "device");
            int offset = victim.GetProperty("offset").GetInt32();
            // Header and name are gone; the key beside it has the same name.
            Array.Fill(_rig.First.Image, (byte)0, offset, 32);
            _rig.WriteImage("image");
            JsonElement damaged = Damaged();
            Assert.Equal("device", Text(damaged, "name"));
            Assert.Equal("commit", Text(damaged, "source"));
            Assert.Equal(offset, damaged.GetProperty("offset").GetInt32());
            Assert.Equal(JsonValueKind.Null, damaged.GetProperty("bytes").ValueKind);
            string list = _rig.Look("list").Out;
            Assert.DoesNotContain("(name lost)", list, StringComparison.Ordinal);
            Assert.Contains("FileCorrupted", list, StringComparison.Ordinal);
        }

        [Fact]
        public void A_name_that_nothing_holds_any_more_is_a_question_mark_until_it_is_asked_for()
        {
            JsonElement victim = Record("public-key", "peer");
            int offset = victim.GetProperty("offset").GetInt32();
            Array.Fill(_rig.First.Image, (byte)0, offset, 32);
            _rig.WriteImage("image");
            (int exit, string text, string _) = _rig.Look("verify");
            Assert.Equal(KcmExit.Findings, exit);
            Assert.Contains(
                $"damaged record: first bank at 0x{offset:x4}, sequence 6 of generation 1: item "
                    + "working public-key ?, ? bytes; its commit vouches for that",
                text, StringComparison.Ordinal);
            Assert.Contains("(name lost)", _rig.Look("list").Out, StringComparison.Ordinal);
            Assert.Equal(KcmExit.Done, _rig.Look("show", "peer").Exit);
        }

        [Fact]
        public void A_record_of_zeros_was_deleted_and_is_no_finding()
        {
            JsonElement victim = Record("public-key", "peer");
            int offset = victim.GetProperty("offset").GetInt32();
            Array.Fill(
                _rig.First.Image, (byte)0, offset, victim.GetProperty("bytes").GetInt32());
            _rig.WriteImage("image");
            (int exit, string text, string _) = _rig.Look("verify");
            Assert.Equal(KcmExit.Done, exit);
            Assert.Contains("1 records are zeros", text, StringComparison.Ordinal);
            JsonElement[] records = Records();
            JsonElement wiped = Assert.Single(
                records, record => Text(record, "state") == "wiped");
            Assert.Equal(
                victim.GetProperty("sequence").GetInt32(),
                wiped.GetProperty("sequence").GetInt32());
            Assert.Equal(10, records.Length);
            Assert.DoesNotContain("peer", _rig.Look("list").Out, StringComparison.Ordinal);
        }

        [Fact]
        public void A_damaged_record_of_an_image_has_nobody_but_its_header()
        {
            // Removing a secret compacts: its records have no commit.
            _rig.Change(store => Assert.Equal(
                KcmStatus.Success, store.Delete(KcmItemType.SymmetricKey, "shared")));
            JsonElement victim = Record("config", "uri");
            _rig.Second.Image[victim.GetProperty("offset").GetInt32() + 40] ^= 1;
            _rig.WriteImage("image");
            JsonElement damaged = Damaged();
            Assert.Equal("uri", Text(damaged, "name"));
            Assert.Equal("header", Text(damaged, "source"));
            Assert.Equal(2, damaged.GetProperty("generation").GetInt32());
            Assert.Contains(
                "as its header says, for which nothing vouches", _rig.Look("verify").Out,
                StringComparison.Ordinal);
        }

        [Fact]
        public void A_change_without_its_commit_is_unfinished()
        {
            JsonElement last = Records().Last();
            Assert.Equal("commit", Text(last, "kind"));
            int offset = last.GetProperty("offset").GetInt32();
            Array.Fill(
                _rig.First.Image, (byte)0xff, offset, last.GetProperty("bytes").GetInt32());
            _rig.WriteImage("image");
            Assert.Equal("unfinished", Text(Records().Last(), "state"));
            Assert.Contains("torn tail   yes", _rig.Look("verify").Out, StringComparison.Ordinal);
        }

        [Fact]
        public void The_second_look_and_the_store_agree_for_every_spoilt_unit()
        {
            byte[] whole = (byte[])_rig.First.Image.Clone();
            int end = whole.AsSpan(0, KcmRig.BankBytes - 48).LastIndexOfAnyExcept((byte)0xff);
            for (int at = 48; at < end; at += 16)
            {
                whole.CopyTo(_rig.First.Image, 0);
                _rig.First.Image[at] ^= 0x08;
                _rig.WriteImage("image");
                (int exit, string text, string error) = _rig.Look("verify", "--json");
                Assert.True(error.Length == 0 && exit == KcmExit.Findings, $"at={at} {error}");
                using JsonDocument json = JsonDocument.Parse(text);
                JsonElement root = json.RootElement;
                int told = root.GetProperty("damagedRecords").GetInt32();
                Assert.True(
                    told == root.GetProperty("damaged").GetArrayLength(), $"at={at} {text}");
                Assert.True(
                    told > 0 || root.GetProperty("tailWasTorn").GetBoolean(), $"at={at} {text}");
            }
        }

        private static string? Text(JsonElement element, string name)
        {
            return element.GetProperty(name).GetString();
        }

        private JsonElement Damaged()
        {
            using JsonDocument json = JsonDocument.Parse(_rig.Look("verify", "--json").Out);
            return Assert.Single(json.RootElement.GetProperty("damaged").EnumerateArray()).Clone();
        }

        private JsonElement Record(string type, string name)
        {
            return Records().Single(record => Text(record, "type") == type
                && Text(record, "name") == name && Text(record, "kind") == "item");
        }

        // Of the bank that counts.
        private JsonElement[] Records()
        {
            using JsonDocument json = JsonDocument.Parse(_rig.Look("records", "--json").Out);
            return json.RootElement.GetProperty("banks").EnumerateArray()
                .Single(bank => Text(bank, "state") == "live")
                .GetProperty("records").EnumerateArray()
                .Select(record => record.Clone()).ToArray();
        }
    }
}
