using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace Device.Tests.Interop.Matrix
{
    /// <summary>
    /// Runs the cases of a role, some at a time: most of a case's time is a timer of a foreign
    /// stack. The first case that is asked for starts them all, itself first; what has not begun
    /// when the run is disposed never does, so a single case costs little more than itself.
    /// </summary>
    public sealed class InteropRun : IDisposable
    {
        private const int AtATime = 4;

        private readonly Func<InteropCase, string?> _judge;
        private readonly ConcurrentDictionary<InteropCase, TaskCompletionSource<string?>> _results =
            new ConcurrentDictionary<InteropCase, TaskCompletionSource<string?>>();

        private readonly List<InteropCase> _waiting = new List<InteropCase>();
        private readonly List<Thread> _threads = new List<Thread>();
        private readonly object _gate = new object();

        /// <param name="cases">What may be asked for.</param>
        /// <param name="judge">Runs one case; null is a pass, otherwise what went wrong. What it
        /// throws is a failure of the case too.</param>
        public InteropRun(IEnumerable<InteropCase> cases, Func<InteropCase, string?> judge)
        {
            _judge = judge;
            foreach (InteropCase one in cases)
            {
                _results[one] = new TaskCompletionSource<string?>(
                    TaskCreationOptions.RunContinuationsAsynchronously);
                _waiting.Add(one);
            }
        }

        /// <summary>The verdict of a case: null, or what went wrong.</summary>
        public Task<string?> ResultOf(InteropCase one)
        {
            lock (_gate)
            {
                if (_waiting.Remove(one)) { _waiting.Insert(0, one); }
                for (int i = _threads.Count; i < AtATime; i++)
                {
                    Thread thread = new Thread(Work) { IsBackground = true };
                    _threads.Add(thread);
                    thread.Start();
                }
            }
            return _results[one].Task;
        }

        public void Dispose()
        {
            lock (_gate) { _waiting.Clear(); }
            foreach (Thread thread in _threads) { thread.Join(); }
        }

        private void Work()
        {
            while (TryTake(out InteropCase? one))
            {
                string? failure;
                try
                {
                    failure = _judge(one!);
                }
                catch (Exception e)
                {
                    failure = e.ToString();
                }
                _results[one!].SetResult(failure);
            }
        }

        private bool TryTake(out InteropCase? one)
        {
            lock (_gate)
            {
                one = _waiting.FirstOrDefault();
                return one != null && _waiting.Remove(one);
            }
        }
    }
}
