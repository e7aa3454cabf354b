namespace Simulator.Cloud.Dtls
{
    /// <summary>What can stand in one <see cref="AgeList{T}"/>, which alone sets these.</summary>
    internal interface IAged<T>
        where T : class
    {
        /// <summary>The neighbour that came before.</summary>
        T? Older { get; set; }

        /// <summary>The neighbour that came next.</summary>
        T? Newer { get; set; }
    }

    /// <summary>Things in the order in which they came or were last touched. Nothing is allocated:
    /// the links are in the things.</summary>
    internal sealed class AgeList<T>
        where T : class, IAged<T>
    {
        private T? _newest;

        /// <summary>The one that was touched longest ago; null when there is none.</summary>
        public T? Oldest { get; private set; }

        /// <summary>It is the newest now; it comes in when it was not here.</summary>
        public void Touch(T one)
        {
            if (one == _newest) { return; }
            Remove(one);
            one.Older = _newest;
            if (_newest == null) { Oldest = one; }
            else { _newest.Newer = one; }
            _newest = one;
        }

        /// <summary>Nothing happens to one that is not here.</summary>
        public void Remove(T one)
        {
            if (one.Older == null && Oldest != one) { return; }
            if (one.Older == null) { Oldest = one.Newer; }
            else { one.Older.Newer = one.Newer; }
            if (one.Newer == null) { _newest = one.Older; }
            else { one.Newer.Older = one.Older; }
            one.Older = null;
            one.Newer = null;
        }
    }
}
