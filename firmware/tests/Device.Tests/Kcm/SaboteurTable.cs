using System.Collections.Generic;
using System.Linq;

namespace Device.Tests.Kcm
{
    /// <summary>All saboteurs; docs/kcm-format.md section 14 lists the same.</summary>
    internal static class SaboteurTable
    {
        private const string Cut = "PowerCutTests.Every_cut_leaves_old_or_new";
        private const string Transactions = "TransactionTests.";
        private const string Trust = "FlashTrustTests.";
        private const string Flips =
            "DamageTests.Statement_16_A_flipped_bit_is_never_returned_as_data";
        private const string Secrets =
            "TransactionTests.Replacing_a_secret_erases_the_old_one_at_once";
        private const string Rollback =
            "MountTests.Statement_25_An_older_image_opens_factory_items_only_where_a_counter_is";
        private const string Seals =
            "TransactionTests.No_nonce_seals_two_plaintexts_over_cuts_restores_and_formats";

        public static IReadOnlyList<Saboteur> All { get; } =
            Flash().Concat(Sealing()).Concat(Logic()).Concat(Rules()).ToArray();

        private static Saboteur[] Flash()
        {
            return new[]
            {
                Saboteur.Below("commit-dropped", "The commit is never programmed.",
                    "three-items", SaboteurBank.Sabotage.CommitDropped),
                Saboteur.Below("commit-first", "The commit goes before its records.",
                    "three-items", SaboteurBank.Sabotage.CommitFirst),
                Saboteur.Below("record-dropped", "The second record of a transaction is lost.",
                    "three-items", SaboteurBank.Sabotage.RecordDropped),
                Saboteur.Below("header-first", "An image's header goes before its records.",
                    "compaction-by-secret", SaboteurBank.Sabotage.HeaderFirst),
                Saboteur.Below("magic-first", "A header's first unit goes before the rest of it.",
                    "first-format", SaboteurBank.Sabotage.MagicFirst),
                Saboteur.Below("old-erased-first", "The old bank goes before the new has a header.",
                    "compaction-by-secret", SaboteurBank.Sabotage.OldErasedFirst),
                Saboteur.Below("wrong-bank-erased", "An erase hits the other bank.",
                    "compaction-by-secret", SaboteurBank.Sabotage.OtherErased),
                Saboteur.Below("unit-lost", "Every third program is lost and said to be done.",
                    "compaction-by-secret", SaboteurBank.Sabotage.ProgramsLost),
                Saboteur.Below("counter-first", "The counter steps before the image is whole.",
                    "compaction-by-secret", SaboteurBank.Sabotage.CounterFirst),
                Saboteur.In("old-not-erased", "A compaction leaves the old bank.",
                    Secrets,
                    new StoreMutation().Skip("StoreCore", "Compact", "Erase", 1)),
                Saboteur.In("program-believed", "What was programmed is not read back.",
                    "FaultyFlashTests.A_tail_that_does_not_program_makes_the_store_move(silent)",
                    new StoreMutation().Skip("FlashBank", "Program", "Matches", 1)),
                Saboteur.In("erase-believed", "What was erased is not looked at.",
                    Trust + "An_erase_that_only_says_it_happened_is_not_success",
                    new StoreMutation().Skip("FlashBank", "Erase", "IsBlank", 1, 1)),
                Saboteur.In("blank-believed", "A sector that reads blank is never erased again.",
                    Cut + "(compaction-by-secret)",
                    new StoreMutation().Number("Compactor", "Write", 0, int.MaxValue, 2)),
                Saboteur.In("read-tried-once", "A read that fails once costs what it read.",
                    Trust + "A_read_that_fails_once_costs_nothing",
                    new StoreMutation().Number("FlashBank", "Read", 3, 1)),
                Saboteur.In("no-reserve", "A full store keeps no room for a deletion.",
                    Trust + "A_store_full_to_the_last_unit_with_a_dead_spare_bank_still_deletes",
                    new StoreMutation().Number("StoreCore", "get_CapacityBytes", 192, 0)
                        .Number("StoreCore", "Change", 192, 0)),
            };
        }

        private static Saboteur[] Sealing()
        {
            return new[]
            {
                Saboteur.In("tag-unchecked", "A record's tag is not checked.",
                    Flips, new StoreMutation().Redirect(
                        "BankKeys", "TryOpen", "TryOpen", "OpenUnchecked")),
                Saboteur.In("unbound", "Header and name are not bound to the data.",
                    Flips, new StoreMutation()
                        .Redirect("BankKeys", "TryOpen", "TryOpen", "OpenUnbound")
                        .Redirect("BankKeys", "Seal", "Seal", "SealUnbound")),
                Saboteur.In("nonce-fixed", "Every seal has the same nonce.",
                    Seals, new StoreMutation().Redirect(
                        "BankKeys", "Seal", "HmacSha256", "NonceFixed")),
                Saboteur.In("nonce-of-header", "The nonce does not depend on the data.",
                    Seals, new StoreMutation().Redirect(
                        "BankKeys", "Seal", "HmacSha256", "NonceOfHeader")),
                Saboteur.In("salt-fixed", "Every life of a bank has the same salt.",
                    Trust + "Every_life_of_a_bank_has_a_salt_of_its_own",
                    new StoreMutation().Skip("Compactor", "TryWrite", "FillRandom")),
                Saboteur.In("root-unused", "The root of trust does not go into the keys.",
                    "MountTests.Statement_24_An_image_under_another_root_is_unreadable",
                    new StoreMutation().Skip("BankKeys", ".ctor", "DeriveKey")),
                Saboteur.In("header-unchecked", "A header's MAC is not checked.",
                    "MountTests.Statement_24_An_image_under_another_root_is_unreadable",
                    new StoreMutation().Skip(
                        "BankHeader", "ReadCopyOnce", "ConstantTimeEquals", 1)),
                Saboteur.In("version-unchecked", "A header's first unit has no CRC.",
                    Cut + "(first-format)", new StoreMutation()
                        .Skip("BankHeader", "ReadCopyOnce", "Crc32")
                        .Skip("BankHeader", "ReadCopyOnce", "GetUInt32", 0, 0)),
                Saboteur.In("commit-unchecked", "A commit's MAC is not checked.",
                    Flips, new StoreMutation().Return("BankKeys", "IsCommitValid", 1)),
                Saboteur.In("backup-unbound", "A backup is not bound to the device.",
                    "KcmBackupTests.Statement_28_A_backup_of_another_root_changes_nothing",
                    new StoreMutation().Skip("StoreCore", "DeriveKeys", "DeriveKey")),
                Saboteur.In("backup-unchecked", "A backup's tag is not checked.",
                    "KcmBackupTests.Every_flipped_bit_and_every_cut_is_refused_and_changes_nothing",
                    new StoreMutation().Redirect(
                        "BackupHeader", "TryOpen", "TryOpen", "OpenUnchecked")),
                Saboteur.In("backup-salt-fixed", "Every backup has the same salt.",
                    "KcmBackupTests.Two_backups_share_neither_salt_nor_nonce",
                    new StoreMutation().Skip("BackupHeader", "Write", "FillRandom")),
            };
        }

        private static Saboteur[] Logic()
        {
            return new[]
            {
                Saboteur.In("item-forgotten", "A compaction forgets the last item.",
                    Cut + "(compaction-by-secret)", new StoreMutation()
                        .Add("Compactor", "TryWrite", "get_Count", -1, 2)
                        .Add("Compactor", "TryWrite", "get_Count", -1, 3)
                        .Add("Compactor", "TryWrite", "get_Count", -1, 4)),
                Saboteur.In("area-lost", "A compaction makes every item a working one.",
                    Cut + "(compaction-by-secret)", new StoreMutation()
                        .Skip("Compactor", "SealEntry", "AreaAt")),
                Saboteur.In("type-lost", "A compaction makes every item a config.",
                    Cut + "(compaction-by-secret)", new StoreMutation()
                        .Skip("Compactor", "SealEntry", "TypeAt", 4)),
                Saboteur.In("damage-hidden", "A compaction writes a damaged item as sound.",
                    "DamageTests.A_damaged_item_says_so_and_its_name_can_be_used_again",
                    new StoreMutation().Skip("Compactor", "SealEntry", "IsCorruptedAt", 0)
                        .Skip("Compactor", "SealEntry", "TryLoad", 1)),
                Saboteur.In("generation-kept", "A compaction does not raise the generation.",
                    Cut + "(compaction-by-secret)", new StoreMutation()
                        .Number("StoreCore", "Compact", 1, 0, 0)),
                Saboteur.In("secret-appended", "Removing a secret does not compact.",
                    Secrets, new StoreMutation().Skip(
                        "StoreCore", "Change", "get_RemovesSecret")),
                Saboteur.In("uncommitted-counts", "A record counts without its commit.",
                    Cut + "(three-items)", new StoreMutation()
                        .Field("LogScanner", "Accept", "ImageCount", 65_535)
                        .Field("LogScanner", "Commit", "ImageCount", 65_535)),
                Saboteur.In("delete-forgotten", "A mount passes over deletions.",
                    Transactions + "A_random_history_reads_as_a_dictionary_does",
                    new StoreMutation().Skip("LogScanner", "Apply", "RemoveAt")),
                Saboteur.In("dirty-tail-kept", "A torn tail is appended to.",
                    Trust + "What_a_cut_left_behind_the_log_is_not_built_upon", new StoreMutation()
                        .Skip("LogScanner", "Scan", "IsBlank", 1)),
                Saboteur.In("half-transaction-kept", "Behind whole, uncommitted records the log "
                    + "goes on.",
                    Trust + "What_a_cut_left_behind_the_log_is_not_built_upon", new StoreMutation()
                        .Keep("LogScanner", "Scan", "IsClean", 2)),
                Saboteur.In("damage-passed-over", "A damaged record leaves its item's old value.",
                    Flips, new StoreMutation().Return("LogScanner", "ApplyDamaged", 0)),
                Saboteur.In("promote-leaves-staged", "Promoting leaves the item staged.",
                    Transactions + "A_promoted_key_is_the_staged_one", new StoreMutation()
                        .Skip("KcmIndex", "Promote", "SetArea")),
                Saboteur.In("promote-leaves-old", "Promoting leaves the old working item beside "
                    + "the new.",
                    Secrets, new StoreMutation()
                        .Skip("KcmIndex", "Promote", "RemoveAt")),
                Saboteur.In("restore-in-two", "A restore resets first and fills later.",
                    "KcmBackupTests.A_store_too_small_says_so_and_keeps_what_it_has",
                    new StoreMutation().Begin("KcmBackup", "Restore", "KcmStore", "FactoryReset")),
                Saboteur.In("counter-unstepped", "The counter never steps.",
                    Rollback, new StoreMutation().Return("StoreCore", "StepCounter", 0)),
                Saboteur.In("counter-unread", "An old image counts as the newest.",
                    Rollback, new StoreMutation().Field(
                        "StoreCore", "Load", "_counterFloor", 0)),
                Saboteur.In("rollback-whole", "An old image is reported and its items stay.",
                    Rollback, new StoreMutation().Skip("StoreCore", "Load", "RemoveOperational")),
            };
        }

        private static Saboteur[] Rules()
        {
            return new[]
            {
                Saboteur.In("reset-forgets-one", "A factory reset leaves one working item.",
                    Secrets, new StoreMutation()
                        .Number("KcmIndex", "RemoveOperational", 0, 1)),
                Saboteur.In("reset-of-factory", "A factory reset takes the factory items.",
                    Transactions
                    + "Statement_17_After_a_reset_factory_items_are_there_with_factory_values",
                    new StoreMutation().Skip("KcmIndex", "RemoveOperational", "AreaAt", 9)),
                Saboteur.In("factory-replaced", "A factory item can be replaced.",
                    Transactions
                    + "Statement_17_After_a_reset_factory_items_are_there_with_factory_values",
                    new StoreMutation().Skip("StepRules", "Apply", "IsCorruptedAt", 1, 0)),
                Saboteur.In("failure-committed", "A transaction with a failed step commits.",
                    Transactions + "The_first_step_that_fails_decides_and_nothing_changes",
                    new StoreMutation().Field("KcmTransaction", "Commit", "_firstFailure", 0)),
                Saboteur.In("no-second-look", "A transaction does not see what changed meanwhile.",
                    Transactions
                    + "A_transaction_looks_again_when_the_store_has_changed_meanwhile",
                    new StoreMutation().Return("KcmTransaction", "Replay", 0)),
                Saboteur.In("key-readable", "A private key comes out of a read.",
                    "ItemTests.A_private_key_never_comes_out",
                    new StoreMutation().Skip("KcmStore", "SizeOf", "TypeAt", 4)),
                Saboteur.In("open-after-dispose", "A store works on after Dispose.",
                    "ItemTests.After_dispose_every_call_says_so",
                    new StoreMutation().Keep("KcmStore", "Dispose", "_core")),
                Saboteur.In("chain-unchecked", "Certificates of a chain need not fit.",
                    "KeyAndChainTests."
                    + "Statement_10_A_chain_in_one_piece_with_a_wrong_issuer_is_refused",
                    new StoreMutation().Skip("ItemData", "CheckChain", "CheckSigned")),
                Saboteur.In("writer-unchecked", "A chain writer takes any certificate.",
                    "KcmChainTests."
                    + "Statement_10_A_certificate_that_did_not_sign_leaves_no_trace_of_the_chain",
                    new StoreMutation().Skip("KcmChainWriter", "Add", "CheckSigned")),
                Saboteur.In("writer-never-over", "A chain writer can be closed again.",
                    "KcmChainTests.Handles_after_close_say_so",
                    new StoreMutation().Keep("KcmChainWriter", "Close", "_isOver")),
                Saboteur.In("check-passed-over", "The checks that a caller names are not made.",
                    "KcmCertificateCheckTests."
                    + "Every_certificate_of_a_chain_is_checked_when_a_writer_closes",
                    new StoreMutation().Skip("KcmTransaction", "SetChain", "Run")),
                Saboteur.In("name-by-hash", "Names are compared by their hash.",
                    Transactions + "Names_with_the_same_hash_are_different_items",
                    new StoreMutation().Return("KcmIndex", "IsNamed", 1)),
                Saboteur.In("certificate-of-any-key", "A certificate need not fit the key.",
                    "KcmKeysTests.A_certificate_is_for_the_stored_key_or_not",
                    new StoreMutation().Skip("KcmKeys", "VerifyCertificate", "AreEqual", 1)),
                Saboteur.In("restore-adds", "A restore leaves what the backup does not have.",
                    "KcmBackupTests.Statement_28_A_restore_undoes_what_came_after_the_backup",
                    new StoreMutation().Skip("KcmBackup", "Apply", "RemoveOperational")),
                Saboteur.In("restore-over-factory", "A restore passes over other factory items.",
                    "KcmBackupTests.A_factory_item_of_other_bytes_refuses_the_whole",
                    new StoreMutation().Return("KcmBackup", "CheckSame", 0)),
                Saboteur.In("random-constant", "Random bytes are all zero.",
                    "KcmKeysTests.Random_bytes_fill_exactly_the_slice",
                    new StoreMutation().Skip("KcmKeys", "GetRandom", "FillRandom")),
            };
        }
    }
}
