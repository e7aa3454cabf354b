using System;
using System.Collections.Generic;
using System.Text;
using Device.Agent.Heartbeat;
using Device.Base;
using Device.Lwm2m;
using Device.Lwm2m.Formats;
using Simulator.Cloud.Ca;

namespace Tools.Fuzz.Targets
{
    /// <summary>Bodies: LwM2M's data formats, heartbeats, EST, URIs, keys.</summary>
    internal static class FormatTargets
    {
        // The kinds of value that a reader is asked for, and none.
        private const int Kinds = 7;

        // Four bytes such as 1e99 are a long division.
        private const int NumberStepsPerByte = 2_000;

        private const int Text = 0;
        private const int Cbor = 60;
        private const int SenmlJson = 110;
        private const int SenmlCbor = 112;
        private const int Tlv = 11_542;

        private static readonly FuzzHandshake Later = new FuzzHandshake(isRecording: false);
        private static readonly byte[] LaterBinding = Later.Binding;
        private static readonly byte[] Id = { 1, 2, 3, 4, 5, 6, 7, 8 };

        public static IEnumerable<FuzzTarget> All
        {
            get
            {
                yield return Format("lwm2m-text", 30, Text);
                yield return Format("lwm2m-cbor", 30, Cbor);
                yield return Format("lwm2m-senml-json", 60, SenmlJson);
                yield return Format("lwm2m-senml-cbor", 60, SenmlCbor);
                yield return Format("lwm2m-tlv", 60, Tlv);
                yield return new Parser("link-format", 40, Links, ReadLinks);
                yield return new Parser("saved-connection", 20, Saved, ReadSaved);
                yield return new Parser("cbor", 40, Cbors, ReadCbor);
                yield return new Parser("heartbeat-answer", 60, Answers, ReadAnswer);
                yield return new Parser("heartbeat-request", 60, Requests, ReadRequest);
                yield return new Parser("est-answer", 30, EstAnswers, ReadEst);
                yield return new Parser("server-uri", 30, Uris, ReadUri);
                yield return new Parser("certificate-enrolment", 20, Names, ReadName);
                yield return new Parser("pem-key", 10, Keys, ReadKey);
            }
        }

        private static Parser Format(string name, int share, int format)
        {
            return new Parser(
                name, share, () => Values(format), input => ReadValues(format, input), Kinds,
                NumberStepsPerByte);
        }

        private static IEnumerable<byte[]> Values(int format)
        {
            ResourceWriter writer = DataFormats.NewWriter(format);
            byte[] buffer = new byte[FuzzTarget.InputMax];
            if (DataFormats.CarriesOneValue(format))
            {
                writer.Begin(new NodePath().Set(3, 0, 9), buffer, 0, buffer.Length);
                writer.WriteInteger(new NodePath().Set(3, 0, 9), 100);
                yield return buffer[..writer.Finish()];
                yield break;
            }
            writer.Begin(new NodePath().Set(3, 0), buffer, 0, buffer.Length);
            writer.WriteString(new NodePath().Set(3, 0, 0), "Open Mobile Alliance");
            writer.WriteInteger(new NodePath().Set(3, 0, 6, 0), 1);
            writer.WriteInteger(new NodePath().Set(3, 0, 6, 1), -5_000_000_000);
            writer.WriteFloat(new NodePath().Set(3, 0, 7), 3.25);
            writer.WriteBoolean(new NodePath().Set(3, 0, 8), true);
            writer.WriteOpaque(new NodePath().Set(3, 0, 9), [1, 2, 3], 0, 3);
            writer.WriteObjectLink(new NodePath().Set(3, 0, 10), 4, 1);
            yield return buffer[..writer.Finish()];
        }

        private static bool ReadValues(int format, byte[] input)
        {
            bool isWhole = true;
            // What a value is taken for is up to the resource: each kind in turn.
            for (int kind = 0; kind < Kinds; kind++)
            {
                ResourceReader reader = DataFormats.NewReader(format);
                NodePath asked = DataFormats.CarriesOneValue(format)
                    ? new NodePath().Set(3, 0, 9)
                    : new NodePath().Set(3, 0);
                reader.Begin(asked, input, 0, input.Length);
                while (reader.Next()) { Take(reader, kind); }
                if (kind == 0) { isWhole = reader.Fault == FormatFault.None; }
            }
            return isWhole;
        }

        private static void Take(ResourceReader reader, int kind)
        {
            _ = reader.Path.ToString();
            switch (kind)
            {
                case 1:
                    reader.TryGetString(out _);
                    break;
                case 2:
                    reader.TryGetInteger(out _);
                    break;
                case 3:
                    reader.TryGetFloat(out _);
                    break;
                case 4:
                    reader.TryGetBoolean(out _);
                    break;
                case 5:
                    reader.TryGetOpaque(out _);
                    break;
                case 6:
                    reader.TryGetObjectLink(out _, out _);
                    break;
            }
        }

        private static IEnumerable<byte[]> Links()
        {
            // RFC 6690 section 5, and what a device registers with (LwM2M 1.1 section 6.2.1).
            yield return Encoding.ASCII.GetBytes(
                "</sensors>;ct=40;title=\"Sensor Index\",</sensors/temp>;rt=\"temperature-c\"");
            yield return Encoding.ASCII.GetBytes(
                "</>;rt=\"oma.lwm2m\";ct=\"110 112\",</1>;ver=1.1,</1/0>,</3/0>");
        }

        private static bool ReadLinks(byte[] input)
        {
            LinkReader reader = new LinkReader(input, 0, input.Length);
            NodePath path = new NodePath();
            while (reader.Next())
            {
                _ = reader.Target;
                reader.TryGetPath(path);
                reader.TryGetAttribute("rt", out _);
                reader.TryGetAttribute("ver", out _);
            }
            return reader.Fault == FormatFault.None;
        }

        private static IEnumerable<byte[]> Saved()
        {
            FuzzHandshake honest = new FuzzHandshake(isRecording: true);
            honest.RunBoth();
            byte[] state = new byte[honest.Client.ExportSize];
            honest.Client.TryExport(state, 0, out int count);
            honest.Client.Dispose();
            yield return state[..count];
        }

        private static bool ReadSaved(byte[] input)
        {
            bool isRestored = Later.Client.TryRestore(
                input, 0, input.Length, LaterBinding, 1_000, 1_256, 1);
            Later.Client.Dispose();
            return isRestored;
        }

        private static IEnumerable<byte[]> Cbors()
        {
            // RFC 8949 appendix A: {"a": 1, "b": [2, 3]} and nested arrays.
            yield return Convert.FromHexString("a26161016162820203");
            yield return Convert.FromHexString("83010283030405");
        }

        private static bool ReadCbor(byte[] input)
        {
            CborReader reader = new CborReader(input, 0, input.Length);
            reader.SkipItem();
            return reader.AtEnd;
        }

        private static IEnumerable<byte[]> Answers()
        {
            byte[] buffer = new byte[HeartbeatLimits.AnswerMax];
            HeartbeatAnswer answer = new HeartbeatAnswer { NowSeconds = 1, NextSeconds = 300 };
            yield return buffer[..answer.Write(buffer, 0, buffer.Length)];
            answer.Operations =
            [
                new HeartbeatOperation
                {
                    Verb = HeartbeatVerb.Transfer,
                    Transaction = Id,
                    Name = "LWM2M",
                    Chain = [new byte[40], new byte[30]],
                    IssuerAnchor = new byte[50],
                    ServerAnchor = new byte[45],
                },
            ];
            answer.CredentialsWanted = true;
            answer.Taken = [Id];
            answer.Hold = HeartbeatHold.Revoked;
            yield return buffer[..answer.Write(buffer, 0, buffer.Length)];
        }

        private static bool ReadAnswer(byte[] input)
        {
            return HeartbeatAnswer.TryParse(input, 0, input.Length, out _);
        }

        private static IEnumerable<byte[]> Requests()
        {
            byte[] buffer = new byte[HeartbeatLimits.RequestMax];
            HeartbeatRequest request = new HeartbeatRequest
            {
                RootOfTrustId = Id,
                Exchange = Id,
                Digest = Id,
            };
            yield return buffer[..request.Write(buffer, 0, buffer.Length)];
            request.Credentials =
            [
                new HeartbeatCredential
                {
                    Name = "LWM2M",
                    Issuer = Id,
                    Serial = [9, 9],
                    NotAfterSeconds = 253_402_300_799,
                    Area = 1,
                },
            ];
            request.HasHealth = true;
            request.Results =
            [
                new HeartbeatResult { Transaction = Id, Status = 1, Payload = new byte[20] },
            ];
            request.Wishes = ["other"];
            request.Reason = HeartbeatReason.Continuation;
            yield return buffer[..request.Write(buffer, 0, buffer.Length)];
        }

        private static bool ReadRequest(byte[] input)
        {
            return HeartbeatRequest.TryParse(input, 0, input.Length, out _);
        }

        private static IEnumerable<byte[]> EstAnswers()
        {
            int count = FuzzPki.Root.Length;
            yield return [1, 1, (byte)(count >> 8), (byte)count, .. FuzzPki.Root];
        }

        private static bool ReadEst(byte[] input)
        {
            return EstAnswer.TryParse(input, 0, input.Length, out _, out _) == EstFault.None;
        }

        private static IEnumerable<byte[]> Uris()
        {
            yield return Encoding.ASCII.GetBytes("coaps://lwm2m.example:5684?aid=0123");
            yield return Encoding.ASCII.GetBytes("coaps://[::1]:5684");
        }

        private static bool ReadUri(byte[] input)
        {
            return Device.Base.Ascii.TryGetString(input, 0, input.Length, out string text)
                && ServerUri.TryParse(text, out _);
        }

        private static IEnumerable<byte[]> Names()
        {
            yield return CeRequest.Make("mqtt");
        }

        private static bool ReadName(byte[] input)
        {
            return CeRequest.TryParse(input, 0, input.Length, out _) == CeStatus.Success;
        }

        private static IEnumerable<byte[]> Keys()
        {
            using System.Security.Cryptography.ECDsa key =
                System.Security.Cryptography.ECDsa.Create(
                    System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
            yield return Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem());
        }

        private static bool ReadKey(byte[] input)
        {
            bool isKey = ServerKey.TryReadPem(Encoding.ASCII.GetString(input), out ServerKey key);
            if (isKey) { key.Dispose(); }
            return isKey;
        }
    }
}
