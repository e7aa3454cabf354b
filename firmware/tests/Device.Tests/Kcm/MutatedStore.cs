using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.Loader;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Device.Tests.Kcm
{
    /// <summary>
    /// The tests of this assembly over a store that a <see cref="StoreMutation"/> broke: both are
    /// loaded a second time, apart from those that run, and a test is called there by its name.
    /// </summary>
    internal sealed class MutatedStore : AssemblyLoadContext
    {
        /// <summary>What refers to the store, and so must be loaded with it.</summary>
        private static readonly string[] Companions =
        {
            "Device.Tests", "Device.Desktop", "Device.Agent",
        };

        private readonly byte[] _store;

        public MutatedStore(StoreMutation mutation)
        {
            _store = mutation.Build();
        }

        /// <summary>Runs a test: "Class.Method", or "Class.Method(row)" for the rows of a theory
        /// whose first argument is that.</summary>
        /// <returns>Why it failed, in one line; null when it passed.</returns>
        public string? Run(string test)
        {
            string[] parts = test.TrimEnd(')').Split('(', '.');
            Assembly tests = LoadFromAssemblyName(typeof(MutatedStore).Assembly.GetName());
            MethodInfo? method = tests.GetType($"{typeof(MutatedStore).Namespace}.{parts[0]}")
                ?.GetMethod(parts[1]);
            if (method == null) { throw new InvalidOperationException($"no test {test}"); }
            int ran = 0;
            foreach (object?[] row in RowsOf(method))
            {
                if (parts.Length > 2 && row[0]?.ToString() != parts[2]) { continue; }
                ran++;
                string? failure = RunOne(method, row);
                if (failure != null) { return failure; }
            }
            return ran > 0 ? null : throw new InvalidOperationException($"no row {test}");
        }

        protected override Assembly? Load(AssemblyName assemblyName)
        {
            if (assemblyName.Name == "Device.Kcm")
            {
                using MemoryStream stream = new MemoryStream(_store);
                return LoadFromStream(stream);
            }
            return Companions.Contains(assemblyName.Name)
                ? LoadFromAssemblyPath(
                    Path.Combine(AppContext.BaseDirectory, $"{assemblyName.Name}.dll"))
                : null;
        }

        private static IEnumerable<object?[]> RowsOf(MethodInfo method)
        {
            DataAttribute[] sources = method.GetCustomAttributes<DataAttribute>().ToArray();
            return sources.Length == 0
                ? new[] { Array.Empty<object?>() }
                : sources.SelectMany(x => x.GetData(method));
        }

        private static string? RunOne(MethodInfo method, object?[] row)
        {
            Type type = method.DeclaringType!;
            bool hasOutput = type.GetConstructor(Type.EmptyTypes) == null;
            object instance = Activator.CreateInstance(
                type, hasOutput ? new object[] { new NoOutput() } : null)!;
            try
            {
                method.Invoke(instance, row);
                return null;
            }
            catch (TargetInvocationException e)
            {
                Exception cause = e.InnerException!;
                string text = string.Join(" ", cause.Message.Split(
                    (char[]?)null, StringSplitOptions.RemoveEmptyEntries));
                return $"{cause.GetType().Name}: {text}";
            }
            finally
            {
                (instance as IDisposable)?.Dispose();
            }
        }

        private sealed class NoOutput : ITestOutputHelper
        {
            public void WriteLine(string message)
            {
            }

            public void WriteLine(string format, params object[] args)
            {
            }
        }
    }
}
