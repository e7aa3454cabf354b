using System.Text;
using Device.Lwm2m;
using Device.Lwm2m.Coap;
using Xunit;

namespace Device.Tests.Lwm2m
{
    /// <summary>A bootstrap client with a scripted bootstrap server, for the tests of
    /// both.</summary>
    public abstract class BootstrapBench
    {
        private protected readonly Machine _machine = new();
        private protected readonly BootstrapClient _client;

        protected BootstrapBench()
        {
            _client = new BootstrapClient(_machine.Side.Endpoint);
            _machine.OnRequest = _client.HandleRequest;
            _machine.OnAnswer = _client.HandleResponse;
        }

        private protected void Start(IAccountJudge? judge = null)
        {
            BootstrapOptions options = new()
            {
                EndpointName = "dev-1",
                AccountId = "acc",
                Judge = judge!,
            };
            _client.Start(options, 0);
            _machine.Side.Drain(0);
            Assert.Equal(BootstrapState.Requesting, _client.State);
        }

        private protected void StartAccepted(IAccountJudge? judge = null)
        {
            Start(judge);
            _machine.Answer(CoapCode.Changed, 0);
            Assert.Equal(BootstrapState.Writing, _client.State);
        }

        private protected int Finish(string? query = null)
        {
            return _machine.Ask(CoapCode.Post, "bs", 100, null, 0, query);
        }

        private protected string Discover(string path)
        {
            CoapMessage answer = _machine.AskWhole(CoapCode.Get, path, 50, null, 0, null, 40);
            Assert.Equal(CoapCode.Content, answer.Code);
            Assert.Equal(40, answer.ContentFormat);
            return Encoding.ASCII.GetString(
                answer.Buffer, answer.PayloadOffset, answer.PayloadCount);
        }

        private protected static byte[] Est()
        {
            return Machine.Tlv(writer =>
            {
                writer.WriteText(TlvType.Resource, 0, "coaps://lwm2m.example:5685");
                writer.WriteInteger(TlvType.Resource, 2, 4);
                writer.WriteOpaque(TlvType.Resource, 4, [0x30, 1], 0, 2);
                writer.WriteInteger(TlvType.Resource, 10, 17);
            });
        }

        private protected static byte[] Server(int shortServerId = 17)
        {
            return Machine.Tlv(writer =>
            {
                writer.WriteInteger(TlvType.Resource, 0, shortServerId);
                writer.WriteInteger(TlvType.Resource, 1, 600);
                writer.WriteBoolean(TlvType.Resource, 6, false);
                writer.WriteText(TlvType.Resource, 7, "U");
            });
        }

        private protected static byte[] Instance(int id, byte[] resources)
        {
            return Machine.Tlv(writer =>
            {
                int mark = writer.Begin(TlvType.ObjectInstance, id);
                int offset = 0;
                TlvReader reader = new(resources, 0, resources.Length);
                while (reader.Next())
                {
                    if (reader.Type == TlvType.MultipleResource)
                    {
                        int inner = writer.Begin(TlvType.MultipleResource, reader.Id);
                        writer.End(inner);
                    }
                    else
                    {
                        writer.WriteOpaque(
                            reader.Type, reader.Id, resources, reader.ValueOffset,
                            reader.ValueCount);
                    }
                    offset += reader.ValueCount;
                }
                Assert.True(offset > 0);
                writer.End(mark);
            });
        }
    }
}
