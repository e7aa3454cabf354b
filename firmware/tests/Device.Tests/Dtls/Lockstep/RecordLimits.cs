using System;
using System.Collections.Generic;
using System.Linq;
using Device.Dtls;
using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>max_fragment_length and record_size_limit: answers that no server may give, and
    /// records beyond what was agreed.</summary>
    public sealed class RecordLimits
    {
        [Theory]
        [InlineData("another length than asked for", 1, "02")]
        [InlineData("a code that does not exist", 1, "05")]
        [InlineData("the code zero", 1, "00")]
        public void A_fragment_length_that_was_not_asked_for(string why, int type, string hex)
        {
            ClientDialogue d = new ClientDialogue();
            d.Options.MaxFragmentLengthCode = 1;
            d.Server.Extensions.Add((type, Convert.FromHexString(hex)));
            d.Connect().SendFlight();
            d.ExpectRefusal(DtlsFault.RecordLimitInvalid, 47, why);
        }

        [Theory]
        [InlineData("below the least", "003f")]
        [InlineData("zero", "0000")]
        public void A_size_limit_that_is_too_small(string why, string hex)
        {
            ClientDialogue d = new ClientDialogue();
            d.Options.RecordSizeLimit = 256;
            d.Server.Extensions.Add((28, Convert.FromHexString(hex)));
            d.Connect().SendFlight();
            d.ExpectRefusal(DtlsFault.RecordLimitInvalid, 47, why);
        }

        [Theory]
        [InlineData(1, "")]
        [InlineData(1, "0101")]
        [InlineData(28, "")]
        [InlineData(28, "01")]
        [InlineData(28, "010000")]
        public void A_malformed_answer_is_a_decode_error(int type, string hex)
        {
            ClientDialogue d = new ClientDialogue();
            if (type == 1) { d.Options.MaxFragmentLengthCode = 1; }
            else { d.Options.RecordSizeLimit = 256; }
            d.Server.Extensions.Add((type, Convert.FromHexString(hex)));
            d.Connect().SendFlight();
            d.ExpectRefusal(DtlsFault.DecodeError, 50);
        }

        [Theory]
        [InlineData(256, true)]
        [InlineData(257, false)]
        public void Data_beyond_our_limit_ends_the_connection(int count, bool isTaken)
        {
            ClientDialogue d = ClientDialogue.Connected(x =>
            {
                x.Options.RecordSizeLimit = 256;
                x.Server.Extensions.Add((28, new byte[] { 0, 64 }));
            });
            d.Send(d.Server.Record(Wire.Data, 1, new byte[count]));
            Assert.Equal(isTaken ? 1 : 0, d.Data.Count);
            if (isTaken)
            {
                d.Talk();
                return;
            }
            Assert.Equal(DtlsFault.RecordOverflow, d.Fault);
            Assert.Equal(Wire.Alarm(Wire.Fatal, 22), d.Server.Open(d.TakeRecord()));
        }

        [Fact]
        public void Our_records_keep_the_servers_limit()
        {
            ClientDialogue d = new ClientDialogue();
            d.Options.MaxFragmentLengthCode = 1;
            d.Server.Extensions.Add((1, new byte[] { 1 }));
            d.Connect();
            foreach (WireMessage message in d.Server.Flight)
            {
                foreach (byte[] part in message.Parts(500)) { d.Send(d.Server.Plain(part)); }
            }
            List<byte[]> answer = d.TakeAll();
            Assert.All(
                answer.SelectMany(d.Server.Split).Where(record => record.Epoch == 0),
                record => Assert.True(record.Fragment.Length <= 512));
            d.Server.TakeAnswer(answer);
            d.SendFinished().Talk();
        }
    }
}
