using System;
using System.IO;
using System.Reflection;
using System.Runtime.Loader;

namespace Tools.Fuzz
{
    /// <summary>A second copy of the product and of this tool, in which the product's code is
    /// instrumented.</summary>
    internal sealed class InstrumentedContext : AssemblyLoadContext
    {
        private const string DevicePrefix = "Device.";
        private const string CloudName = "cloud";

        private readonly Instrumenter _instrumenter = new Instrumenter();
        private readonly string _own;

        public InstrumentedContext()
            : base(nameof(InstrumentedContext))
        {
            _own = typeof(InstrumentedContext).Assembly.GetName().Name!;
        }

        /// <summary>The copy's method, with arguments of the platform's own types.</summary>
        public object? Call(Type type, string method, params object?[] arguments)
        {
            Assembly copy = LoadFromAssemblyName(typeof(InstrumentedContext).Assembly.GetName());
            MethodInfo found = copy.GetType(type.FullName!)!.GetMethod(method)
                ?? throw new MissingMethodException(type.FullName, method);
            try
            {
                return found.Invoke(null, arguments);
            }
            catch (TargetInvocationException outer) when (outer.InnerException != null)
            {
                throw new InvalidOperationException(
                    outer.InnerException.ToString(), outer.InnerException);
            }
        }

        protected override Assembly? Load(AssemblyName assemblyName)
        {
            string name = assemblyName.Name!;
            string path = Path.Combine(AppContext.BaseDirectory, name + ".dll");
            if (name == _own) { return LoadFromStream(new MemoryStream(File.ReadAllBytes(path))); }
            bool isProduct = name.StartsWith(DevicePrefix, StringComparison.Ordinal)
                || name == CloudName;
            return isProduct
                ? LoadFromStream(new MemoryStream(_instrumenter.Instrument(path)))
                : null;
        }
    }
}
