using Device.Lwm2m.Coap;
using Device.Lwm2m.Formats;

namespace Device.Lwm2m.Management
{
    /// <summary>The paths that a Read-Composite or Observe-Composite asks for (LwM2M 1.1 sections
    /// 6.3.9 and 6.4.4): names without values.</summary>
    internal sealed class CompositePaths
    {
        /// <summary>Paths of a request at most.</summary>
        internal const int CountMax = 32;

        private readonly NodePath[] _paths = new NodePath[CountMax];

        internal NodePath[] Paths { get { return _paths; } }

        internal int Count { get; private set; }

        /// <summary>Takes the body apart. A path below another, or the same again, is left out: no
        /// value is told twice.</summary>
        /// <returns>0, or the code of the refusal.</returns>
        internal int Read(CoapRequestView request)
        {
            Count = 0;
            if (!DataFormats.CarriesComposite(request.ContentFormat))
            {
                return CoapCode.UnsupportedContentFormat;
            }
            ResourceReader reader = DataFormats.NewReader(request.ContentFormat);
            reader.Begin(
                new NodePath(), request.Payload, request.PayloadOffset, request.PayloadCount);
            while (reader.Next())
            {
                if (!reader.IsNothing) { return CoapCode.BadRequest; }
                if (IsCovered(reader.Path)) { continue; }
                if (Count == CountMax) { return CoapCode.RequestEntityTooLarge; }
                DropBelow(reader.Path);
                _paths[Count] = new NodePath().Set(reader.Path);
                Count++;
            }
            if (reader.Fault != FormatFault.None) { return DataFormats.CodeOf(reader.Fault); }
            return Count == 0 ? CoapCode.BadRequest : 0;
        }

        private bool IsCovered(NodePath path)
        {
            for (int i = 0; i < Count; i++)
            {
                if (_paths[i].Contains(path)) { return true; }
            }
            return false;
        }

        private void DropBelow(NodePath path)
        {
            int kept = 0;
            for (int i = 0; i < Count; i++)
            {
                if (path.Contains(_paths[i])) { continue; }
                _paths[kept] = _paths[i];
                kept++;
            }
            Count = kept;
        }
    }
}
