using System.Collections.Generic;
using System.IO;
using System.Linq;
using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

namespace Tools.Fuzz
{
    /// <summary>Puts a call of <see cref="Coverage.Hit"/> at the start of every block of an
    /// assembly's byte code, in memory: the assembly on disk stays as it is.</summary>
    internal sealed class Instrumenter
    {
        // Spreads consecutive blocks over the map; odd, so no two numbers meet (Knuth, volume 3,
        // section 6.4).
        private const int Spread = unchecked((int)2654435761);

        private int _blocks;

        public byte[] Instrument(string path)
        {
            using DefaultAssemblyResolver resolver = new DefaultAssemblyResolver();
            resolver.AddSearchDirectory(Path.GetDirectoryName(path));
            using ModuleDefinition module = ModuleDefinition.ReadModule(
                path, new ReaderParameters { AssemblyResolver = resolver });
            MethodReference hit = module.ImportReference(
                typeof(Coverage).GetMethod(nameof(Coverage.Hit)));
            foreach (TypeDefinition type in module.GetTypes())
            {
                foreach (MethodDefinition method in type.Methods)
                {
                    if (method.HasBody) { Instrument(method, hit); }
                }
            }
            using MemoryStream stream = new MemoryStream();
            module.Write(stream);
            return stream.ToArray();
        }

        private void Instrument(MethodDefinition method, MethodReference hit)
        {
            method.Body.SimplifyMacros();
            ILProcessor il = method.Body.GetILProcessor();
            foreach (Instruction start in BlockStarts(method.Body))
            {
                // The start's place is taken over, so that branches and handlers lead to the call.
                Instruction moved = il.Create(OpCodes.Nop);
                moved.OpCode = start.OpCode;
                moved.Operand = start.Operand;
                start.OpCode = OpCodes.Ldc_I4;
                start.Operand = ++_blocks * Spread;
                Instruction call = il.Create(OpCodes.Call, hit);
                il.InsertAfter(start, call);
                il.InsertAfter(call, moved);
            }
            method.Body.OptimizeMacros();
        }

        private static List<Instruction> BlockStarts(MethodBody body)
        {
            HashSet<Instruction> starts = new HashSet<Instruction> { body.Instructions[0] };
            foreach (Instruction one in body.Instructions)
            {
                if (one.Operand is Instruction target) { starts.Add(target); }
                else if (one.Operand is Instruction[] targets) { starts.UnionWith(targets); }
                if (one.OpCode.FlowControl == FlowControl.Cond_Branch && one.Next != null)
                {
                    starts.Add(one.Next);
                }
            }
            foreach (ExceptionHandler handler in body.ExceptionHandlers)
            {
                starts.Add(handler.HandlerStart);
            }
            // A prefix belongs to the instruction behind it, which therefore is no start.
            return starts.Where(x => x.Previous?.OpCode.OpCodeType != OpCodeType.Prefix).ToList();
        }
    }
}
