using Device.Lwm2m.Formats;

namespace Device.Lwm2m
{
    /// <summary>An object instance that a bootstrap server wrote, in whichever format.</summary>
    internal abstract class WrittenInstance
    {
        internal readonly int InstanceId;

        private int _listId = NodePath.None;

        protected WrittenInstance(int instanceId)
        {
            InstanceId = instanceId;
        }

        /// <summary>A write of this instance starts: lists that it has are written anew.</summary>
        internal void StartWrite() { _listId = NodePath.None; }

        /// <summary>Takes the reader's present value; false when its resource is known and the
        /// value is of a wrong kind. Unknown ones are passed over.</summary>
        internal bool TryTake(ResourceReader value)
        {
            int id = value.Path.ResourceId;
            bool isNewList = id != _listId;
            _listId = id;
            if (IsList(id)) { return TryTakeOfList(value, isNewList); }
            // A resource that has one value is not written as several.
            if (!IsKnown(id)) { return true; }
            return !value.IsNothing && value.Path.Depth == 3 && TryTakeSingle(value);
        }

        /// <summary>Overwrites the secrets of it.</summary>
        internal virtual void Zeroise()
        {
        }

        /// <summary>True for a resource whose value is taken.</summary>
        protected abstract bool IsKnown(int resourceId);

        /// <summary>True for a multiple resource whose values are taken.</summary>
        protected virtual bool IsList(int resourceId) { return false; }

        /// <summary>Takes the value of a known resource.</summary>
        protected abstract bool TryTakeSingle(ResourceReader value);

        /// <summary>Takes one of the values of a list, or that it is empty.</summary>
        /// <param name="value">The value.</param>
        /// <param name="isNewList">The first one: what the list had before goes.</param>
        protected virtual bool TryTakeOfList(ResourceReader value, bool isNewList)
        {
            return true;
        }

        /// <summary>An integer in a range.</summary>
        protected static bool TryTakeInteger(ResourceReader value, long max, ref int target)
        {
            long integer;
            if (!value.TryGetInteger(out integer) || integer < 0 || integer > max) { return false; }
            target = (int)integer;
            return true;
        }

        /// <summary>Text of printable ASCII.</summary>
        protected static bool TryTakeText(ResourceReader value, ref string target)
        {
            string text;
            if (!value.TryGetString(out text)) { return false; }
            for (int i = 0; i < text.Length; i++)
            {
                if (text[i] < ' ' || text[i] > '~') { return false; }
            }
            target = text;
            return true;
        }

        /// <summary>Bytes.</summary>
        protected static bool TryTakeOpaque(ResourceReader value, ref byte[] target)
        {
            byte[] bytes;
            if (!value.TryGetOpaque(out bytes)) { return false; }
            target = bytes;
            return true;
        }
    }
}
