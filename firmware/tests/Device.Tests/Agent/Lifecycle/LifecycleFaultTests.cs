using System;
using System.Linq;
using System.Security.Cryptography;
using Device.Agent;
using Device.Agent.Heartbeat;
using Device.Agent.Lifecycle;
using Device.Kcm;
using Device.Tests.Kcm;
using Device.Tests.X509;
using Device.X509;
using Xunit;

namespace Device.Tests.Agent.Lifecycle
{
    /// Goal: C8, H4.64: whatever is wrong with an operation has a name of its own, costs the flash
    /// nothing, and leaves the old credential whole and in force.
    public sealed class LifecycleFaultTests
    {
        private readonly LifecycleFixture _device = new LifecycleFixture();

        [Fact]
        public void A_verb_of_a_later_version_is_refused()
        {
            Refused(LifecycleFault.VerbUnknown, 0x506, _device.Operation(
                HeartbeatVerb.None, HeartbeatLimits.OperationalName));
        }

        [Theory]
        [InlineData("empty", "")]
        [InlineData("a dot", "a.b")]
        [InlineData("a space", "a b")]
        [InlineData("a slash", "a/b")]
        [InlineData("51 characters", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
        public void A_name_that_none_can_have_is_refused(string why, string name)
        {
            Assert.NotEmpty(why);
            Refused(LifecycleFault.NameInvalid, 0x501, _device.Operation(
                HeartbeatVerb.Renew, name, Leaf()));
        }

        [Theory]
        [InlineData("BOOTSTRAP")]
        [InlineData("mbed.BootstrapDeviceCert")]
        [InlineData("mbed.LwM2MDeviceCert")]
        public void H4_61_reserved_names_are_forbidden(string name)
        {
            foreach (HeartbeatVerb verb in new[]
                { HeartbeatVerb.Renew, HeartbeatVerb.Update, HeartbeatVerb.Delete })
            {
                LifecycleFixture device = new LifecycleFixture();
                device.Do(device.Operation(verb, name));
                Assert.Equal((int)LifecycleFault.NameForbidden, device.Result().Fault);
                Assert.Equal(0x50e, device.Result().Status);
                device.RequireOld();
            }
        }

        [Fact]
        public void What_only_the_factory_wrote_is_not_deleted()
        {
            using KcmTransaction transaction = _device.Store.Begin();
            transaction.Set(
                KcmArea.Factory, KcmItemType.Certificate, "made",
                LifecycleFixture.NamedLeaf, 0, LifecycleFixture.NamedLeaf.Length);
            Assert.Equal(KcmStatus.Success, transaction.Commit());
            Refused(LifecycleFault.NameForbidden, 0x50e, _device.Operation(
                HeartbeatVerb.Delete, "made"));
        }

        [Fact]
        public void A_second_operation_on_a_staged_name_leaves_no_trace()
        {
            _device.Do(_device.Renewal(Leaf()));
            HeartbeatOperation second = _device.Renewal(Leaf());
            Assert.Equal(LifecycleFault.Busy, _device.Do(second));
            Assert.False(_device.Engine.TryGetResult(second.Transaction, out _));
        }

        [Fact]
        public void The_ninth_unacknowledged_transaction_has_to_wait()
        {
            for (int i = 0; i < 8; i++)
            {
                Assert.Equal(LifecycleFault.NameInvalid, _device.Do(
                    _device.Operation(HeartbeatVerb.Renew, "")));
            }
            Assert.Equal(LifecycleFault.TransactionsTooMany, _device.Do(_device.Renewal(Leaf())));
            byte[][] taken = _device.Results().Select(x => x.Transaction).ToArray();
            Assert.Equal(HeartbeatLimits.TransactionsMax, taken.Length);
            _device.Engine.HandleAcknowledged(taken);
            Assert.Equal(LifecycleFault.None, _device.Do(_device.Renewal(Leaf())));
        }

        [Fact]
        public void An_install_without_its_update_is_refused()
        {
            Refused(LifecycleFault.TransactionUnknown, 0x506, _device.Operation(
                HeartbeatVerb.Install, HeartbeatLimits.OperationalName, Leaf()));
        }

        [Theory]
        [InlineData("a name nobody wrote", "nothing")]
        [InlineData("names are case-sensitive", "lwm2m")]
        public void A_name_without_items_is_refused(string why, string name)
        {
            Assert.NotEmpty(why);
            foreach (HeartbeatVerb verb in new[] { HeartbeatVerb.Renew, HeartbeatVerb.Update })
            {
                LifecycleFixture device = new LifecycleFixture();
                device.Do(device.Operation(verb, name, Leaf()));
                Assert.Equal((int)LifecycleFault.CredentialMissing, device.Result().Fault);
                Assert.Equal(0x504, device.Result().Status);
            }
        }

        [Fact]
        public void No_certificate_is_refused()
        {
            Refused(LifecycleFault.ChainMissing, 0x50f, _device.Renewal());
        }

        [Fact]
        public void Sizes_are_refused()
        {
            Refused(LifecycleFault.ChainTooLarge, 0x506, _device.Renewal(new byte[1_025]));
            _device.Engine.HandleAcknowledged(new[] { _device.Result().Transaction });
            byte[] leaf = Leaf();
            Refused(
                LifecycleFault.ChainTooLarge, 0x506,
                _device.Renewal(leaf, leaf, leaf, leaf, leaf, leaf));
            _device.Engine.HandleAcknowledged(new[] { _device.Result().Transaction });
            Refused(
                LifecycleFault.ChainTooLarge, 0x506,
                _device.Renewal(leaf, new byte[1_000], new byte[1_000], new byte[1_000]));
        }

        [Fact]
        public void A_truncated_certificate_is_refused()
        {
            byte[] leaf = Leaf();
            HeartbeatOperation operation = _device.Renewal(
                leaf.AsSpan(0, leaf.Length - 1).ToArray());
            Refused(LifecycleFault.CertificateMalformed, 0x509, operation);
            Assert.Equal((int)X509Fault.CertificateMalformed, _device.Result().Detail);
        }

        [Fact]
        public void An_anchor_that_is_no_ca_is_refused()
        {
            HeartbeatOperation operation = _device.Renewal(Leaf());
            operation.IssuerAnchor = Leaf();
            Refused(LifecycleFault.AnchorInvalid, 0x506, operation);
            Assert.Equal((int)X509Fault.IssuerNotCa, _device.Result().Detail);
        }

        [Fact]
        public void A_truncated_anchor_is_refused()
        {
            HeartbeatOperation operation = _device.Renewal(Leaf());
            operation.ServerAnchor = new byte[] { 0x30 };
            Refused(LifecycleFault.AnchorInvalid, 0x506, operation);
        }

        [Fact]
        public void A_services_anchor_with_a_named_certificate_is_refused()
        {
            HeartbeatOperation operation = _device.Operation(
                HeartbeatVerb.Renew, LifecycleFixture.Named,
                LifecycleFixture.IssueNamed(LifecycleFixture.NamedKey));
            operation.ServerAnchor = LifecycleFixture.Root.Der;
            Refused(LifecycleFault.AnchorInvalid, 0x506, operation);
        }

        [Fact]
        public void Statement_17_another_key_is_refused()
        {
            using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            Refused(LifecycleFault.KeyMismatch, 0x509, _device.Renewal(
                LifecycleFixture.Issue(LifecycleFixture.Root, key).Der));
        }

        [Theory]
        [InlineData(LifecycleFault.NameMismatch, "CN=device-2,OU=" + LifecycleFixture.Account)]
        [InlineData(LifecycleFault.NameMismatch, "OU=" + LifecycleFixture.Account)]
        [InlineData(LifecycleFault.AccountMismatch, "CN=device-1,OU=other")]
        [InlineData(LifecycleFault.AccountMismatch, "CN=device-1")]
        public void Another_subject_is_refused(LifecycleFault fault, string subject)
        {
            Refused(fault, 0x509, _device.Renewal(Leaf(LifecycleFixture.ShapeOf(subject))));
        }

        [Fact]
        public void Another_issuer_than_the_anchor_that_came_along_is_refused()
        {
            HeartbeatOperation operation = _device.Renewal(Leaf());
            operation.IssuerAnchor = LifecycleFixture.OtherRoot.Der;
            Refused(LifecycleFault.IssuerMismatch, 0x509, operation);
        }

        [Fact]
        public void An_issuer_that_nobody_knows_is_refused()
        {
            Refused(LifecycleFault.ChainUntrusted, 0x509, _device.Renewal(
                LifecycleFixture.Issue(
                    LifecycleFixture.OtherRoot, LifecycleFixture.OldKey).Der));
            Assert.Equal((int)X509Fault.IssuerUnknown, _device.Result().Detail);
        }

        [Fact]
        public void A_namesakes_signature_is_refused()
        {
            using TestCertificate namesake = TestCertificate.Root(Shape.Ca("CN=root"));
            HeartbeatOperation operation = _device.Renewal(
                LifecycleFixture.Issue(namesake, LifecycleFixture.OldKey).Der);
            Refused(LifecycleFault.ChainUntrusted, 0x509, operation);
            Assert.Equal((int)X509Fault.SignatureInvalid, _device.Result().Detail);
        }

        [Fact]
        public void A_chain_in_the_wrong_order_is_refused()
        {
            using TestCertificate middle = LifecycleFixture.Root.Issue(Shape.Ca("CN=middle"));
            byte[] leaf = LifecycleFixture.Issue(middle, LifecycleFixture.OldKey).Der;
            Refused(LifecycleFault.KeyMismatch, 0x509, _device.Renewal(middle.Der, leaf));
            _device.Engine.HandleAcknowledged(new[] { _device.Result().Transaction });
            Assert.Equal(LifecycleFault.None, _device.Do(_device.Renewal(leaf, middle.Der)));
            Assert.True(_device.Engine.IsProving);
        }

        [Fact]
        public void Times_are_those_of_the_answer()
        {
            HeartbeatOperation late = _device.Renewal(Leaf());
            _device.Do(late, TestCertificate.NotAfter + 1);
            Assert.Equal((int)LifecycleFault.Expired, _device.Result().Fault);
            _device.Engine.HandleAcknowledged(new[] { late.Transaction });
            HeartbeatOperation early = _device.Renewal(Leaf());
            _device.Do(early, TestCertificate.NotBefore - 1);
            Assert.Equal((int)LifecycleFault.NotYetValid, _device.Result().Fault);
            _device.Engine.HandleAcknowledged(new[] { early.Transaction });
            _device.RequireOld();
            Assert.Equal(LifecycleFault.None, _device.Do(
                _device.Renewal(Leaf()), TestCertificate.NotAfter));
            Assert.True(_device.Engine.IsProving);
        }

        [Fact]
        public void A_server_or_a_ca_is_no_client()
        {
            Shape shape = new Shape
            {
                Subject = LifecycleFixture.Subject,
                ExtendedUsages = new[] { TestCertificate.ServerAuth },
            };
            Refused(LifecycleFault.UsageWrong, 0x509, _device.Renewal(Leaf(shape)));
            _device.Engine.HandleAcknowledged(new[] { _device.Result().Transaction });
            Refused(LifecycleFault.UsageWrong, 0x509, _device.Renewal(
                Leaf(Shape.Ca(LifecycleFixture.Subject))));
        }

        [Fact]
        public void The_certificate_in_force_is_a_replay()
        {
            Refused(LifecycleFault.NotNew, 0x509, _device.Renewal(LifecycleFixture.OldLeaf));
        }

        [Fact]
        public void A_dry_random_source_makes_no_key()
        {
            LifecycleFixture device = new LifecycleFixture(
                _device.Flash, new NoEntropyCrypto { IsDry = true }, false);
            device.Do(device.Operation(HeartbeatVerb.Update, HeartbeatLimits.OperationalName));
            Assert.Equal((int)LifecycleFault.RequestFailed, device.Result().Fault);
            Assert.Equal(0, device.Result().Detail);
            device.RequireOld();
        }

        [Fact]
        public void A_damaged_journal_is_told_and_the_old_credential_goes_on()
        {
            _device.Do(_device.Renewal(Leaf()));
            byte[] damaged = { 1, 1, 0 };
            using (KcmTransaction transaction = _device.Store.Begin())
            {
                transaction.Set(
                    KcmArea.Working, KcmItemType.Config, "LifecycleJournal",
                    damaged, 0, damaged.Length);
                Assert.Equal(KcmStatus.Success, transaction.Commit());
            }
            _device.Restart();
            Assert.Equal(LifecycleFault.JournalDamaged, _device.Engine.StartFault);
            Assert.Equal(0x50d, LifecycleStatus.Of(LifecycleFault.JournalDamaged));
            Assert.False(_device.Engine.HasOpenTransaction);
            Assert.True(_device.HasPair(KcmArea.Working));

            // What is staged is as good as before, and proven all the same.
            Assert.Equal(KcmStatus.Success, _device.Engine.HandleProven(_device.StagedLeaf()));
            Assert.True(_device.HasPair(KcmArea.Working));
        }

        [Fact]
        public void A_staged_item_that_is_lost_ends_its_transaction()
        {
            _device.Do(_device.Renewal(Leaf()));
            using (KcmTransaction transaction = _device.Store.Begin())
            {
                transaction.Delete(
                    KcmArea.Staged, KcmItemType.Certificate, ItemNames.ManagementCertificate);
                Assert.Equal(KcmStatus.Success, transaction.Commit());
            }
            _device.Restart();
            Assert.Equal((int)LifecycleFault.StagedLost, _device.Result().Fault);
            Assert.Equal(0x50b, _device.Result().Status);
            _device.RequireOld();
        }

        [Fact]
        public void A_transaction_without_an_id_is_our_own_mistake()
        {
            HeartbeatOperation operation = _device.Renewal(Leaf());
            operation.Transaction = new byte[7];
            Assert.Throws<ArgumentException>(() => _device.Do(operation));
            Assert.Throws<InvalidOperationException>(() => _device.Engine.FinishJob());
            Assert.Throws<InvalidOperationException>(() => _device.Engine.TakeJob());
        }

        private static byte[] Leaf()
        {
            return LifecycleFixture.Issue(LifecycleFixture.Root, LifecycleFixture.OldKey).Der;
        }

        private static byte[] Leaf(Shape shape)
        {
            return LifecycleFixture.Root.Issue(shape, LifecycleFixture.OldKey).Der;
        }

        private void Refused(LifecycleFault fault, int status, HeartbeatOperation operation)
        {
            _device.Flash.PowerOn();
            _device.Do(operation);
            Assert.Equal(0, _device.Flash.Operations);
            HeartbeatResult result = _device.Result();
            Assert.Equal(operation.Transaction, result.Transaction);
            Assert.Equal(fault, (LifecycleFault)result.Fault);
            Assert.Equal(status, result.Status);
            Assert.True(_device.Engine.TryTakeEvent(out LifecycleEvent told));
            Assert.Equal(fault, told.Fault);
            Assert.Equal(operation.Name, told.Name);
            _device.Engine.TryTakeEvent(out told);
            Assert.Null(told);
            _device.RequireOld();
        }
    }
}
