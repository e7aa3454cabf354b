using System;
using System.Globalization;
using System.Text;
using Device.Lwm2m.Coap;
using Device.Lwm2m.Formats;
using Simulator.Cloud.Trust;

namespace Simulator.Cloud.Services
{
    /// <summary>
    /// What a Register or an Update says (OMA LwM2M 1.0 section 5.3.1, 1.1 section 6.2), by our
    /// own clients and by others: queries in any order, unknown ones passed over; the binding with
    /// or without Q in 1.0, Q as a query of its own in 1.1; links with attributes of any kind,
    /// and another root than "/".
    /// </summary>
    internal sealed class RegistrationForm
    {
        private const int ObjectsCountMax = 2048;
        private const int RootCountMax = 64;
        private const int RootDepthMax = 4;

        /// <summary>Lifetime; null when nothing was said.</summary>
        public int? LifetimeSeconds { get; private set; }

        /// <summary>True in queue mode; null when nothing was said of it.</summary>
        public bool? IsQueueMode { get; private set; }

        /// <summary>Path of the root without a slash at either end; "" for the usual one. Null
        /// when no links came.</summary>
        public string? Root { get; private set; }

        /// <summary>The links, cut at 2,048 characters; null when none came.</summary>
        public string? Objects { get; private set; }

        /// <summary>Reads a request.</summary>
        /// <param name="request">POST to rd, or to a location.</param>
        /// <param name="isUpdate">An update need not name the version.</param>
        /// <param name="form">What it says, as far as it was read.</param>
        /// <returns>Why not; None when it can be used.</returns>
        public static Refusal Read(
            CoapRequestView request, bool isUpdate, out RegistrationForm form)
        {
            form = new RegistrationForm();
            if (request.ContentFormat != CoapContentFormat.LinkFormat
                && request.PayloadCount > 0)
            {
                return new Refusal(
                    RefusalCause.FormatUnsupported, "the objects must come as link-format (40)");
            }
            string version = "";
            bool hasVersion = request.TryGetQuery("lwm2m", out version);
            if ((hasVersion || !isUpdate) && version != "1.0" && version != "1.1")
            {
                return new Refusal(
                    RefusalCause.VersionUnsupported,
                    $"lwm2m must be 1.0 or 1.1, it is '{version}'");
            }
            if (request.TryGetQuery("lt", out string lifetime))
            {
                if (!TryReadLifetime(lifetime, out int seconds))
                {
                    return new Refusal(
                        RefusalCause.LifetimeInvalid,
                        $"lt must be 1 to {int.MaxValue} seconds, it is '{lifetime}'");
                }
                form.LifetimeSeconds = seconds;
            }
            if (request.TryGetQuery("b", out string binding))
            {
                if (!binding.Contains('U'))
                {
                    return new Refusal(
                        RefusalCause.BindingUnsupported, $"b must have U, it is '{binding}'");
                }
                form.IsQueueMode = binding.Contains('Q');
            }
            if (HasFlag(request, "Q")) { form.IsQueueMode = true; }
            return request.PayloadCount == 0 ? Refusal.None : form.ReadLinks(request);
        }

        private Refusal ReadLinks(CoapRequestView request)
        {
            LinkReader links = new LinkReader(
                request.Payload, request.PayloadOffset, request.PayloadCount);
            string root = "";
            while (links.Next())
            {
                if (links.TryGetAttribute("rt", out string type)
                    && Array.IndexOf(type.Split(' '), "oma.lwm2m") >= 0)
                {
                    root = links.Target.Trim('/');
                }
            }
            if (links.Fault != FormatFault.None || !IsRoot(root))
            {
                return new Refusal(
                    RefusalCause.LinksMalformed, "the objects are no link-format (RFC 6690)");
            }
            Root = root;
            int count = Math.Min(request.PayloadCount, ObjectsCountMax);
            Objects = Encoding.UTF8.GetString(request.Payload, request.PayloadOffset, count);
            return Refusal.None;
        }

        // Before a path of LwM2M it still has to make a path of CoAP.
        private static bool IsRoot(string root)
        {
            if (root.Length == 0) { return true; }
            string[] segments = root.Split('/');
            return root.Length <= RootCountMax && segments.Length <= RootDepthMax
                && Array.TrueForAll(segments, one => one.Length > 0)
                && root.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0;
        }

        private static bool HasFlag(CoapRequestView request, string name)
        {
            for (int i = 0; i < request.QueryCount; i++)
            {
                if (request.Query(i) == name) { return true; }
            }
            return false;
        }

        private static bool TryReadLifetime(string text, out int seconds)
        {
            return int.TryParse(
                text, NumberStyles.None, CultureInfo.InvariantCulture, out seconds)
                && seconds > 0;
        }
    }
}
