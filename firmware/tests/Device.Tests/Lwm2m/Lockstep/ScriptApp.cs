using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Device.Lwm2m.Coap;
using Xunit;

namespace Device.Tests.Lwm2m.Lockstep
{
    /// <summary>
    /// The application of a script.
    /// <code>
    /// get|post|put|delete|fetch|patch|ipatch PATH [non] [observe N] [block N] [format N]
    ///     [accept N] [noresponse N] [keep] [body ...]
    /// ping | cancel | renew | resume | abandon | reset
    /// observe                                     # Grants the newest request's registration.
    /// answer 2.05 [format N] [maxage N] [location PATH] [body ...]
    /// notify con|non 2.05 [maxage N] [body ...]
    /// end                                         # Ends the peer's observation.
    /// </code>
    /// </summary>
    internal sealed class ScriptApp
    {
        private static readonly string[] s_methods =
            ["", "get", "post", "put", "delete", "fetch", "patch", "ipatch"];

        private readonly CoapEndpoint _endpoint;
        private readonly List<int> _handles = [];
        private int _exchange;
        private int _observation;

        internal ScriptApp(CoapEndpoint endpoint) { _endpoint = endpoint; }

        /// <summary>What the script expects, with its bytes in hex.</summary>
        internal static string Expand(IEnumerable<string> words)
        {
            List<string> list = words.ToList();
            int body = list.IndexOf("body");
            if (body < 0) { return string.Join(' ', list); }
            byte[] bytes = ScriptText.Bytes(string.Join(' ', list.Skip(body + 1)));
            return string.Join(' ', list.Take(body + 1)) + " " + Convert.ToHexStringLower(bytes);
        }

        /// <summary>What the endpoint tells, as a script writes it.</summary>
        internal string Tell(CoapStep step, CoapOutput output)
        {
            StringBuilder text = new();
            switch (step)
            {
                case CoapStep.RequestReceived:
                    _handles.Add(output.RequestHandle);
                    CoapRequestView request = output.Request;
                    text.Append(s_methods[request.Method]).Append(" /").Append(request.Path);
                    for (int i = 0; i < request.QueryCount; i++)
                    {
                        text.Append('?').Append(request.Query(i));
                    }
                    AppendIf(text, "observe", request.Observe);
                    AppendIf(text, "format", request.ContentFormat);
                    AppendIf(text, "accept", request.Accept);
                    AppendBody(text, request.Payload, request.PayloadOffset, request.PayloadCount);
                    break;
                case CoapStep.ResponseReceived:
                case CoapStep.NotificationReceived:
                    _exchange = output.ExchangeId;
                    text.Append(step == CoapStep.ResponseReceived ? "answer " : "notification ");
                    text.Append(ScriptText.Code(output.Code));
                    AppendIf(text, "observe", output.Observe);
                    AppendIf(text, "format", output.ContentFormat);
                    AppendIf(text, "maxage", output.MaxAgeSeconds);
                    if (output.LocationPath.Length > 0)
                    {
                        text.Append(" location ").Append(output.LocationPath);
                    }
                    AppendBody(text, output.Buffer, output.Offset, output.Count);
                    break;
                case CoapStep.ObservationEnded:
                    Assert.Equal(_observation, output.ObservationId);
                    text.Append("ended ").Append(output.Fault);
                    break;
                default:
                    _exchange = output.ExchangeId;
                    text.Append("failed ").Append(output.Fault);
                    if (output.IsResumable) { text.Append(" resumable"); }
                    break;
            }
            return text.ToString();
        }

        internal void Do(List<string> words, long nowMs)
        {
            switch (words[0])
            {
                case "ping": _exchange = _endpoint.Ping(nowMs); break;
                case "cancel": Assert.True(_endpoint.CancelObservation(_exchange, nowMs)); break;
                case "renew": Assert.True(_endpoint.RenewObservation(_exchange, nowMs)); break;
                case "resume": Assert.True(_endpoint.Resume(_exchange, nowMs)); break;
                case "abandon": Assert.True(_endpoint.Abandon(_exchange, nowMs)); break;
                case "reset": _endpoint.Reset(nowMs); break;
                case "end": Assert.True(_endpoint.EndObservation(_observation, nowMs)); break;
                case "observe":
                    _observation = _endpoint.Observe(_handles[^1], nowMs);
                    Assert.NotEqual(0, _observation);
                    break;
                case "refuse": Assert.Equal(0, _endpoint.Observe(_handles[^1], nowMs)); break;
                case "answer":
                    int handle = _handles[^1];
                    _handles.RemoveAt(_handles.Count - 1);
                    Assert.True(_endpoint.Respond(handle, Response(words, 1), nowMs));
                    break;
                case "notify":
                    Assert.True(_endpoint.Notify(
                        _observation, Response(words, 2), words[1] == "con", nowMs));
                    break;
                default: Request(words, nowMs); break;
            }
        }

        private void Request(List<string> words, long nowMs)
        {
            int method = Array.IndexOf(s_methods, words[0]);
            Assert.True(method > 0, words[0]);
            CoapRequest request = new CoapRequest().Reset(method, words[1].TrimStart('/'));
            byte[] body = [];
            for (int i = 2; i < words.Count && body.Length == 0; i++)
            {
                string next = i + 1 < words.Count ? words[i + 1] : "";
                switch (words[i])
                {
                    case "non": request.Confirmable = false; break;
                    case "keep": request.KeepPartial = true; break;
                    case "observe": request.Observe = ScriptText.Number(next); break;
                    case "block": request.BlockSize = ScriptText.Number(next); break;
                    case "accept": request.Accept = ScriptText.Number(next); break;
                    case "format": request.ContentFormat = ScriptText.Number(next); break;
                    case "noresponse": request.NoResponse = ScriptText.Number(next); break;
                    case "query": request.AddQuery(next); break;
                    case "body":
                        body = ScriptText.Bytes(string.Join(' ', words.Skip(i + 1)));
                        request.SetPayload(request.ContentFormat, body, 0, body.Length);
                        break;
                    default: break;
                }
            }
            _exchange = _endpoint.Request(request, nowMs);
        }

        private static CoapResponse Response(List<string> words, int first)
        {
            CoapResponse response = new CoapResponse().Reset(ScriptText.Code(words[first]));
            for (int i = first + 1; i < words.Count; i++)
            {
                string next = i + 1 < words.Count ? words[i + 1] : "";
                if (words[i] == "format") { response.ContentFormat = ScriptText.Number(next); }
                if (words[i] == "maxage") { response.MaxAgeSeconds = ScriptText.Number(next); }
                if (words[i] == "observe") { response.Observe = ScriptText.Number(next); }
                if (words[i] == "location") { response.LocationPath = next; }
                if (words[i] != "body") { continue; }
                byte[] body = ScriptText.Bytes(string.Join(' ', words.Skip(i + 1)));
                return response.SetPayload(response.ContentFormat, body, 0, body.Length);
            }
            return response;
        }

        private static void AppendIf(StringBuilder text, string name, long value)
        {
            if (value >= 0) { text.Append($" {name} {value}"); }
        }

        private static void AppendBody(StringBuilder text, byte[] buffer, int offset, int count)
        {
            if (count == 0) { return; }
            text.Append(" body ").Append(Convert.ToHexStringLower(buffer, offset, count));
        }
    }
}
