using System;
using System.Collections.Generic;
using System.Linq;
using Device.Base;
using Device.Crypto;
using Device.Dtls;
using Device.X509;
using Xunit;

namespace Device.Tests.Dtls
{
    /// <summary>A client, a scripted server and the wire between them, in virtual time.</summary>
    public sealed class ClientRig
    {
        public static readonly MemoryPki Pki = new MemoryPki();
        public static readonly DtlsCredential ServerCredential = Pki.Issue("server", true);
        public static readonly DtlsCredential DeviceCredential = Pki.Issue("device", false);

        private static readonly ChainMemory Memory = new ChainMemory(8);

        public ClientRig()
        {
            Server = new ScriptedServer(ServerCredential);
        }

        public DtlsClientOptions Options { get; private init; } =
            new DtlsClientOptions { FirstTimeoutMs = 1000 };

        public ChainPolicy Policy { get; } = new ChainPolicy
        {
            Usage = CertificateUsage.ServerAuth,
            Name = "server",
            TimeSeconds = MemoryPki.Begin.AddDays(100).ToUnixTimeSeconds(),
            TimeIsTrusted = true,
        };

        public Certificate[] Anchors { get; set; } = { Pki.Root };

        public DtlsCredential? Credential { get; set; } = DeviceCredential;

        public ScriptedServer Server { get; set; }

        public DtlsClient Client { get; private set; } = null!;

        public DtlsOutput Output { get; } = new DtlsOutput();

        public long NowMs { get; set; } = 1_000_000;

        /// <summary>What the client sent and nobody took yet.</summary>
        public Queue<byte[]> Outgoing { get; } = new Queue<byte[]>();

        public List<byte[]> Data { get; } = new List<byte[]>();

        public List<DtlsStep> Steps { get; } = new List<DtlsStep>();

        public DtlsFault Fault { get; private set; }

        public X509Fault ChainFault { get; private set; }

        public int AlertReceived { get; private set; } = -1;

        public PeerVerified? Peer { get; private set; }

        public bool IsResumed { get; private set; }

        /// <summary>The data that came last were not confirmed.</summary>
        public bool WasUnconfirmed { get; private set; }

        /// <summary>Confirms the data that come next.</summary>
        public bool ConfirmNext { get; set; }

        /// <summary>Given to Connect; null for none.</summary>
        public DtlsSession? Session { get; set; }

        /// <summary>In place of certificates; null for none.</summary>
        public DtlsPreSharedKey? Psk { get; set; }

        public bool IsClosed { get; private set; }

        /// <summary>Makes the client, unless there is one.</summary>
        public void Create()
        {
            Client ??= new DtlsClient(
                ScriptedServer.Crypto, Options, new ChainVerifier(ScriptedServer.Crypto, Memory));
        }

        /// <summary>In place of Connect.</summary>
        public bool Restore(byte[] state, byte[] binding, long first, long end)
        {
            bool isRestored = Client.TryRestore(
                state, 0, state.Length, binding, first, end, NowMs);
            if (isRestored) { Drain(); }
            return isRestored;
        }

        public void Connect()
        {
            Create();
            IsClosed = false;
            if (Psk != null) { Client.Connect(Psk, NowMs); }
            else
            {
                Client.Connect(
                    Credential!, Anchors, Anchors.Length, Policy, Session!, NowMs);
            }
            Drain();
        }

        /// <summary>Connect and carry every datagram until both are silent.</summary>
        public ClientRig Run()
        {
            Connect();
            Carry();
            return this;
        }

        public void Carry()
        {
            for (int round = 0; round < 100; round++)
            {
                if (Outgoing.Count == 0 && Server.Outgoing.Count == 0) { return; }
                while (Outgoing.Count > 0) { Server.Receive(Outgoing.Dequeue()); }
                while (Server.Outgoing.Count > 0) { Deliver(Server.Outgoing.Dequeue()); }
            }
            throw new InvalidOperationException("the two do not come to rest");
        }

        public void Deliver(byte[] datagram)
        {
            byte[] copy = (byte[])datagram.Clone();
            Client.HandleDatagram(copy, 0, copy.Length, NowMs);
            Drain();
        }

        /// <summary>The next rig: the same client, and a server with the memory of the last; the
        /// client's session is offered.</summary>
        public ClientRig Again(bool sameMemory = true)
        {
            ClientRig next = new ClientRig
            {
                Client = Client,
                NowMs = NowMs,
                Session = Client.TakeSession(),
                Options = Options,
            };
            Close();
            next.Server.Suite = Server.Suite;
            next.Server.GivesSessionIds = Server.GivesSessionIds;
            next.Server.GivesTickets = Server.GivesTickets;
            next.Server.ConnectionId = Server.ConnectionId;
            next.Server.AnswersMaxFragmentLength = Server.AnswersMaxFragmentLength;
            if (sameMemory) { next.Server.Sessions = Server.Sessions; }
            return next;
        }

        /// <summary>Lets time pass to the client's deadline.</summary>
        public void Expire()
        {
            Assert.NotEqual(DtlsOutput.NoDeadline, Output.DeadlineMs);
            NowMs = Math.Max(NowMs, Output.DeadlineMs);
            Client.HandleTimeout(NowMs);
            Drain();
        }

        public void Send(params byte[] plaintext)
        {
            Client.Send(plaintext, 0, plaintext.Length, NowMs);
            Drain();
        }

        public void Close()
        {
            Client.Close(NowMs);
            Drain();
        }

        /// <summary>Asserts that the client ended it by this name, and the server heard one alert;
        /// -1 for none.</summary>
        public void AssertRefused(DtlsFault fault, int alert, string why)
        {
            Carry();
            Assert.True(fault == Fault, $"{why}: {Fault} {ChainFault}");
            Assert.True(IsClosed, why);
            Assert.Equal(1, Client.Counters.EndedWith(fault));
            (int, int)[] alerts = alert < 0 ? [] : [(2, alert)];
            Assert.True(Server.Alerts.SequenceEqual(alerts), why);
            Assert.DoesNotContain(DtlsStep.Connected, Steps);
            Assert.Equal(DtlsOutput.NoDeadline, Output.DeadlineMs);
        }

        public void Drain()
        {
            DtlsStep step;
            while ((step = Client.Poll(Output)) != DtlsStep.Idle)
            {
                Steps.Add(step);
                switch (step)
                {
                    case DtlsStep.SendDatagram:
                        Outgoing.Enqueue(
                            Bytes.Copy(Output.Buffer, Output.Offset, Output.Count));
                        break;
                    case DtlsStep.DeliverPlaintext:
                        Data.Add(Bytes.Copy(Output.Buffer, Output.Offset, Output.Count));
                        WasUnconfirmed = Output.IsUnconfirmed;
                        if (ConfirmNext) { Client.Confirm(); }
                        ConfirmNext = false;
                        break;
                    case DtlsStep.Compute:
                        ComputeJob job = Output.Job;
                        while (!job.Advance()) { }
                        break;
                    case DtlsStep.Connected:
                        Peer = Output.Peer;
                        IsResumed = Output.IsResumed;
                        break;
                    case DtlsStep.Closed:
                        IsClosed = true;
                        Fault = Output.Fault;
                        ChainFault = Output.ChainFault;
                        AlertReceived = Output.AlertReceived;
                        break;
                }
            }
            // The client asks for the time after it has computed.
            if (Output.DeadlineMs <= NowMs)
            {
                Client.HandleTimeout(NowMs);
                Drain();
            }
        }
    }
}
