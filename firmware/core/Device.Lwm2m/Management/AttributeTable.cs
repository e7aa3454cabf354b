using Device.Lwm2m.Formats;

namespace Device.Lwm2m.Management
{
    /// <summary>The attributes that a server attached, by path. An attribute of a path holds for
    /// all below it, unless one there says otherwise (LwM2M 1.1 section 5.1.2).</summary>
    internal sealed class AttributeTable
    {
        /// <summary>Paths with attributes at most.</summary>
        internal const int CountMax = 32;

        private const int CountFirst = 4;

        private NodePath[] _paths = new NodePath[CountFirst];
        private NotificationAttributes[] _attributes = new NotificationAttributes[CountFirst];
        private int _count;

        /// <summary>What was attached to this path itself; null for nothing.</summary>
        internal NotificationAttributes Own(NodePath path)
        {
            int index = IndexOf(path);
            return index < 0 ? null : _attributes[index];
        }

        /// <summary>What is in force for this path.</summary>
        internal NotificationAttributes InForce(NodePath path)
        {
            NotificationAttributes all = new NotificationAttributes();
            // From the object down, so that the deepest has the last word.
            for (int depth = 1; depth <= path.Depth; depth++)
            {
                for (int i = 0; i < _count; i++)
                {
                    if (_paths[i].Depth == depth && _paths[i].Contains(path))
                    {
                        all.Take(_attributes[i]);
                    }
                }
            }
            return all;
        }

        /// <summary>Puts these in the place of what the path had.</summary>
        /// <returns>False when there is no room.</returns>
        internal bool TryPut(NodePath path, NotificationAttributes attributes)
        {
            int index = IndexOf(path);
            if (attributes.IsEmpty)
            {
                if (index >= 0) { RemoveAt(index); }
                return true;
            }
            if (index < 0)
            {
                if (_count == CountMax) { return false; }
                if (_count == _paths.Length) { Grow(); }
                index = _count;
                _count++;
                _paths[index] = new NodePath().Set(path);
            }
            _attributes[index] = attributes;
            return true;
        }

        private int IndexOf(NodePath path)
        {
            for (int i = 0; i < _count; i++)
            {
                if (_paths[i].IsSame(path)) { return i; }
            }
            return -1;
        }

        private void RemoveAt(int index)
        {
            _count--;
            _paths[index] = _paths[_count];
            _attributes[index] = _attributes[_count];
            _paths[_count] = null;
            _attributes[_count] = null;
        }

        private void Grow()
        {
            NodePath[] paths = new NodePath[2 * _count];
            NotificationAttributes[] attributes = new NotificationAttributes[2 * _count];
            System.Array.Copy(_paths, paths, _count);
            System.Array.Copy(_attributes, attributes, _count);
            _paths = paths;
            _attributes = attributes;
        }
    }
}
