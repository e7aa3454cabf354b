using System;
using System.Diagnostics;
using System.IO;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading;
using System.Threading.Tasks;
using Simulator.Fleet.Errors;

namespace Simulator.Fleet.Lifecycle
{
    /// <summary>
    /// The emulator's REST for somebody who waits for hours: a call that meets no emulator, or a
    /// busy one, is made again, later and later, until the outage is longer than the patience.
    /// </summary>
    public sealed class EmulatorRest : IDisposable
    {
        /// <summary>How long an emulator may be away, seconds.</summary>
        public const int OutageSecondsDefault = 300;

        private const int AnswerSecondsMax = 60;
        private const int FirstWaitMs = 200;
        private const int WaitMsMax = 5_000;

        private readonly HttpClient _http;
        private readonly int _outageSecondsMax;
        private int _outages;

        /// <param name="access">Where, and the key.</param>
        /// <param name="outageSecondsMax">A longer outage is an error.</param>
        public EmulatorRest(EmulatorAccess access, int outageSecondsMax)
        {
            _outageSecondsMax = outageSecondsMax;
            _http = new HttpClient
            {
                BaseAddress = access.Address,
                Timeout = TimeSpan.FromSeconds(AnswerSecondsMax),
            };
            _http.DefaultRequestHeaders.Authorization =
                new AuthenticationHeaderValue("Bearer", access.ApiKey);
        }

        /// <summary>How many times the emulator was away.</summary>
        public int Outages { get { return Volatile.Read(ref _outages); } }

        /// <summary>Makes a call, again and again while the emulator is away: it must bear being
        /// made twice.</summary>
        /// <param name="path">Without a slash at its start.</param>
        /// <param name="body">What is sent.</param>
        /// <param name="stop">Gives up.</param>
        /// <returns>The answer.</returns>
        /// <exception cref="Device.Desktop.Errors.CommandException">FLT130 after too long an
        /// outage, FLT131 when the emulator refuses.</exception>
        public async Task<JsonElement> PostAsync(
            string path, JsonObject body, CancellationToken stop)
        {
            string text = body.ToJsonString();
            string where = $"POST {_http.BaseAddress}{path}";
            long failingSince = 0;
            int waitMs = FirstWaitMs;
            while (true)
            {
                Exception cause;
                try
                {
                    using HttpResponseMessage response = await _http.PostAsync(
                        path, new StringContent(text, Encoding.UTF8, "application/json"), stop);
                    string answer = await response.Content.ReadAsStringAsync(stop);
                    if (response.StatusCode < HttpStatusCode.InternalServerError)
                    {
                        return Read(where, response, answer);
                    }
                    cause = new HttpRequestException(
                        $"HTTP {(int)response.StatusCode}: {answer}");
                }
                catch (Exception failed) when (IsOutage(failed, stop))
                {
                    cause = failed;
                }
                if (failingSince == 0)
                {
                    failingSince = Stopwatch.GetTimestamp();
                    Interlocked.Increment(ref _outages);
                }
                if (Stopwatch.GetElapsedTime(failingSince).TotalSeconds > _outageSecondsMax)
                {
                    throw FleetErrors.CloudUnreachable(where, cause);
                }
                await Task.Delay(waitMs, stop);
                waitMs = Math.Min(2 * waitMs, WaitMsMax);
            }
        }

        public void Dispose()
        {
            _http.Dispose();
        }

        private static JsonElement Read(string where, HttpResponseMessage response, string answer)
        {
            if (!response.IsSuccessStatusCode)
            {
                throw FleetErrors.CloudRefused(where, (int)response.StatusCode, answer);
            }
            try
            {
                return JsonSerializer.Deserialize<JsonElement>(answer);
            }
            catch (JsonException cause)
            {
                throw FleetErrors.CloudUnreachable(where, cause);
            }
        }

        private static bool IsOutage(Exception failed, CancellationToken stop)
        {
            return failed is HttpRequestException or IOException
                || (failed is OperationCanceledException && !stop.IsCancellationRequested);
        }
    }
}
