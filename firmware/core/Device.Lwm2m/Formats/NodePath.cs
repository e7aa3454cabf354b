using System;
using Device.Base;
using Device.Lwm2m.Coap;

namespace Device.Lwm2m.Formats
{
    /// <summary>A path of LwM2M: /object/instance/resource/resource instance, as much of it as is
    /// named; with nothing named the root. Changed in place, so that one serves many.</summary>
    public sealed class NodePath
    {
        /// <summary>A number that is not named.</summary>
        public const int None = -1;

        /// <summary>Largest number.</summary>
        public const int IdMax = 0xffff;

        /// <summary>Longest text of a path.</summary>
        public const int TextCountMax = 24;

        /// <summary>Most numbers in a path.</summary>
        public const int DepthMax = 4;

        private const int DigitsMax = 5;

        private readonly int[] _ids = new int[DepthMax];

        /// <summary>The root.</summary>
        public NodePath()
        {
        }

        /// <summary>A path of so many numbers, up to the first that is None.</summary>
        public NodePath(
            int objectId,
            int instanceId = None,
            int resourceId = None,
            int resourceInstanceId = None)
        {
            Set(objectId, instanceId, resourceId, resourceInstanceId);
        }

        /// <summary>Numbers that are named, 0 to 4.</summary>
        public int Depth { get; private set; }

        /// <summary>The object, or None.</summary>
        public int ObjectId { get { return IdAt(0); } }

        /// <summary>The instance, or None.</summary>
        public int InstanceId { get { return IdAt(1); } }

        /// <summary>The resource, or None.</summary>
        public int ResourceId { get { return IdAt(2); } }

        /// <summary>The instance of a multiple resource, or None.</summary>
        public int ResourceInstanceId { get { return IdAt(3); } }

        /// <summary>Becomes the root.</summary>
        public NodePath Clear()
        {
            Depth = 0;
            return this;
        }

        /// <summary>Becomes the path of these numbers, up to the first that is None. An instance
        /// alone may be None before a resource: one that has no number yet.</summary>
        public NodePath Set(
            int objectId,
            int instanceId = None,
            int resourceId = None,
            int resourceInstanceId = None)
        {
            Depth = 0;
            if (objectId == None) { return this; }
            Append(objectId);
            if (instanceId == None && resourceId == None) { return this; }
            _ids[Depth] = instanceId;
            RequireId(instanceId, None);
            Depth++;
            if (resourceId == None) { return this; }
            Append(resourceId);
            if (resourceInstanceId != None) { Append(resourceInstanceId); }
            return this;
        }

        /// <summary>Becomes the same as the other.</summary>
        public NodePath Set(NodePath other)
        {
            if (other == null) { throw new ArgumentNullException(nameof(other)); }
            Array.Copy(other._ids, 0, _ids, 0, DepthMax);
            Depth = other.Depth;
            return this;
        }

        /// <summary>Names one number more.</summary>
        public NodePath Append(int id)
        {
            if (Depth == DepthMax) { throw new InvalidOperationException("depth"); }
            RequireId(id, 0);
            _ids[Depth] = id;
            Depth++;
            return this;
        }

        /// <summary>Becomes the part of so many numbers.</summary>
        public NodePath Cut(int depth)
        {
            if (depth < 0 || depth > Depth)
            {
                throw new ArgumentOutOfRangeException(nameof(depth));
            }
            Depth = depth;
            return this;
        }

        /// <summary>True when the other is the same path or below it.</summary>
        public bool Contains(NodePath other)
        {
            if (other == null) { throw new ArgumentNullException(nameof(other)); }
            if (other.Depth < Depth) { return false; }
            for (int i = 0; i < Depth; i++)
            {
                if (other._ids[i] != _ids[i]) { return false; }
            }
            return true;
        }

        /// <summary>True when the other is the same path.</summary>
        public bool IsSame(NodePath other)
        {
            return Contains(other) && other.Depth == Depth;
        }

        /// <summary>Takes the path of a request.</summary>
        /// <returns>False for another path; this one is then the root.</returns>
        public bool TryParse(CoapRequestView request)
        {
            if (request == null) { throw new ArgumentNullException(nameof(request)); }
            Depth = 0;
            if (request.PathCount > DepthMax) { return false; }
            for (int i = 0; i < request.PathCount; i++)
            {
                int id = ParseId(request.Segment(i));
                if (id < 0) { return Refuse(); }
                Append(id);
            }
            return true;
        }

        /// <summary>Takes a text: "/3/0/6/1"; "/" or nothing for the root; one slash more may end
        /// it, as in a base name.</summary>
        /// <returns>False for another text; the path is then the root.</returns>
        public bool TryParse(byte[] buffer, int offset, int count)
        {
            Bytes.RequireSlice(buffer, offset, count);
            Depth = 0;
            if (count == 0) { return true; }
            int end = offset + count;
            if (count > TextCountMax + 1 || buffer[offset] != '/') { return false; }
            int start = offset + 1;
            while (start < end)
            {
                int stop = start;
                while (stop < end && buffer[stop] != '/') { stop++; }
                int id = ParseId(buffer, start, stop - start);
                if (id < 0 || Depth == DepthMax) { return Refuse(); }
                Append(id);
                start = stop + 1;
            }
            return true;
        }

        /// <summary>"/3/0/6/1"; "/" for the root. Makes a string.</summary>
        public override string ToString()
        {
            string text = Depth == 0 ? "/" : "";
            for (int i = 0; i < Depth; i++) { text = text + "/" + _ids[i].ToString(); }
            return text;
        }

        /// <summary>The numbers from a depth on, divided by slashes: "6/1" from 2. Makes a
        /// string.</summary>
        public string Tail(int depth)
        {
            string text = "";
            for (int i = depth; i < Depth; i++)
            {
                text = text + (i > depth ? "/" : "") + _ids[i].ToString();
            }
            return text;
        }

        private int IdAt(int place) { return place < Depth ? _ids[place] : None; }

        private bool Refuse()
        {
            Depth = 0;
            return false;
        }

        private static void RequireId(int id, int min)
        {
            if (id < min || id > IdMax) { throw new ArgumentOutOfRangeException(nameof(id)); }
        }

        // What is not ASCII stays out: a byte has no room for it.
        internal static int ParseId(string text)
        {
            if (text.Length > DigitsMax) { return None; }
            byte[] digits = new byte[text.Length];
            for (int i = 0; i < digits.Length; i++)
            {
                digits[i] = text[i] > '9' ? (byte)0 : (byte)text[i];
            }
            return ParseId(digits, 0, digits.Length);
        }

        // Digits only, without zeros in front: one number has one text. None for others.
        private static int ParseId(byte[] buffer, int offset, int count)
        {
            if (count < 1 || count > DigitsMax) { return None; }
            if (count > 1 && buffer[offset] == '0') { return None; }
            int value = 0;
            for (int i = 0; i < count; i++)
            {
                int digit = buffer[offset + i] - '0';
                if (digit < 0 || digit > 9) { return None; }
                value = 10 * value + digit;
            }
            return value > IdMax ? None : value;
        }
    }
}
