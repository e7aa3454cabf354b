using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Simulator.Cli.Options;
using Simulator.Fleet.Errors;
using Simulator.Fleet.Lifecycle;

namespace Simulator.Cli
{
    /// <summary>`fleet status`: how many devices are in which state, and a row for each that was
    /// named.</summary>
    internal sealed class StatusCommand
    {
        private const string Layout = "{0,-24}{1,-15}{2,-9}{3,-12}{4,-42}{5}";

        private readonly Terminal _terminal;
        private readonly OperationOptions _options;

        public StatusCommand(Terminal terminal, OperationOptions options)
        {
            _terminal = terminal;
            _options = options;
        }

        /// <returns>The exit code.</returns>
        public async Task<int> RunAsync(CancellationToken interrupted)
        {
            try
            {
                using FleetReach reach = await FleetReach.OpenAsync(_options, interrupted);
                List<DeviceView> devices = await reach.ChooseAsync(_options, interrupted);
                if (_options.Json) { _terminal.Out.WriteLine(ToJson(devices)); }
                else { WriteText(devices); }
                _terminal.Out.Flush();
                return FleetExit.AllRegistered;
            }
            catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
            {
                return FleetExit.Interrupted;
            }
        }

        private bool IsEach
        {
            get { return _options.Devices.Count > 0 || _options.Count > 0; }
        }

        private void WriteText(List<DeviceView> devices)
        {
            _terminal.Out.WriteLine($"{devices.Count} devices");
            WriteCounts("state", devices.Select(device => device.State));
            WriteCounts("hold", devices.Select(device => device.Hold));
            WriteCounts("certificate", devices.SelectMany(StatesOf));
            if (!IsEach) { return; }
            _terminal.Out.WriteLine();
            _terminal.Out.WriteLine(Row(
                "device", "state", "hold", "certificate", "serial number", "next heartbeat"));
            foreach (DeviceView device in devices)
            {
                CertificateView? shown = device.FindActive(_options.Name)
                    ?? device.Certificates.LastOrDefault(one => one.Name == _options.Name);
                _terminal.Out.WriteLine(Row(
                    device.Endpoint, device.State, device.Hold, shown?.Status ?? "NONE",
                    shown?.Serial ?? "-", Time(device.NextHeartbeatAt)));
            }
        }

        // What a device has: one that is pending is an operation that goes on.
        private IEnumerable<string> StatesOf(DeviceView device)
        {
            IEnumerable<string> states = device.Certificates
                .Where(one => one.Name == _options.Name && one.Status != "SUPERSEDED")
                .Select(one => one.Status);
            return states.DefaultIfEmpty("NONE").Distinct();
        }

        private void WriteCounts(string title, IEnumerable<string> states)
        {
            string[] counts = states.GroupBy(state => state)
                .OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => $"{group.Count()} {group.Key}").ToArray();
            _terminal.Out.WriteLine($"  {title,-12} {string.Join(", ", counts)}");
        }

        private string ToJson(List<DeviceView> devices)
        {
            using MemoryStream stream = new MemoryStream();
            using (Utf8JsonWriter writer = new Utf8JsonWriter(stream))
            {
                writer.WriteStartObject();
                writer.WriteNumber("devices", devices.Count);
                WriteCounts(writer, "state", devices.Select(device => device.State));
                WriteCounts(writer, "hold", devices.Select(device => device.Hold));
                WriteCounts(writer, "certificate", devices.SelectMany(StatesOf));
                if (IsEach)
                {
                    writer.WriteStartArray("each");
                    foreach (DeviceView device in devices) { Write(writer, device); }
                    writer.WriteEndArray();
                }
                writer.WriteEndObject();
            }
            return Encoding.UTF8.GetString(stream.ToArray());
        }

        private void Write(Utf8JsonWriter writer, DeviceView device)
        {
            writer.WriteStartObject();
            writer.WriteString("device", device.Endpoint);
            writer.WriteString("rotPublicUid", device.Uid);
            writer.WriteString("state", device.State);
            writer.WriteString("hold", device.Hold);
            writer.WriteStartArray("certificates");
            foreach (CertificateView one in device.Certificates)
            {
                if (one.Name != _options.Name) { continue; }
                writer.WriteStartObject();
                writer.WriteString("serial", one.Serial);
                writer.WriteString("status", one.Status);
                writer.WriteString("rootCa", one.RootCa);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        private static void WriteCounts(
            Utf8JsonWriter writer, string title, IEnumerable<string> states)
        {
            writer.WriteStartObject(title);
            foreach (IGrouping<string, string> group in states.GroupBy(state => state))
            {
                writer.WriteNumber(group.Key, group.Count());
            }
            writer.WriteEndObject();
        }

        private static string Time(DateTimeOffset? time)
        {
            return time?.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "-";
        }

        private static string Row(params object[] cells)
        {
            return string.Format(CultureInfo.InvariantCulture, Layout, cells);
        }
    }
}
