using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using Device.Kcm;
using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

namespace Device.Tests.Kcm
{
    /// <summary>
    /// Breaks the store on purpose: a list of edits to the byte code of Device.Kcm, made in memory.
    /// The product's sources and its assembly on disk stay as they are.
    /// </summary>
    /// <remarks>An edit that finds nothing to change throws: a saboteur that no longer does
    /// anything must not pass for one that is caught.</remarks>
    internal sealed class StoreMutation
    {
        /// <summary>Every place that fits.</summary>
        public const int All = -1;

        private readonly List<Action<ModuleDefinition>> _edits =
            new List<Action<ModuleDefinition>>();

        /// <summary>The method does nothing and returns this.</summary>
        public StoreMutation Return(string type, string method, int value)
        {
            _edits.Add(module =>
            {
                MethodDefinition found = Find(module, type, method);
                found.Body = new Mono.Cecil.Cil.MethodBody(found);
                ILProcessor il = found.Body.GetILProcessor();
                if (found.ReturnType.MetadataType != MetadataType.Void)
                {
                    il.Emit(OpCodes.Ldc_I4, value);
                }
                il.Emit(OpCodes.Ret);
            });
            return this;
        }

        /// <summary>A call in the method is left out; where it has a result, it is this.</summary>
        public StoreMutation Skip(
            string type, string method, string callee, int result = 0, int which = All)
        {
            return Edit(type, method, x => IsCall(x, callee), which, (il, place) =>
            {
                MethodReference called = (MethodReference)place.Operand;
                int pops = called.Parameters.Count + (called.HasThis ? 1 : 0);
                place.OpCode = OpCodes.Nop;
                place.Operand = null;
                bool isVoid = called.ReturnType.MetadataType == MetadataType.Void;
                if (!isVoid) { il.InsertAfter(place, il.Create(OpCodes.Ldc_I4, result)); }
                for (int i = 0; i < pops; i++) { il.InsertAfter(place, il.Create(OpCodes.Pop)); }
            });
        }

        /// <summary>A call's result is off by so much.</summary>
        public StoreMutation Add(
            string type, string method, string callee, int delta, int which = All)
        {
            return Edit(type, method, x => IsCall(x, callee), which, (il, place) =>
            {
                il.InsertAfter(place, il.Create(OpCodes.Add));
                il.InsertAfter(place, il.Create(OpCodes.Ldc_I4, delta));
            });
        }

        /// <summary>A number in the method is another one.</summary>
        public StoreMutation Number(
            string type, string method, int from, int to, int which = All)
        {
            return Edit(
                type, method, x => x.OpCode == OpCodes.Ldc_I4 && (int)x.Operand == from, which,
                (il, place) => place.Operand = to);
        }

        /// <summary>A field reads as this number in the method.</summary>
        public StoreMutation Field(
            string type, string method, string field, int value, int which = All)
        {
            return Edit(type, method, x => IsField(x, OpCodes.Ldfld, field), which, (il, place) =>
            {
                place.OpCode = OpCodes.Pop;
                place.Operand = null;
                il.InsertAfter(place, il.Create(OpCodes.Ldc_I4, value));
            });
        }

        /// <summary>A field is not set in the method.</summary>
        public StoreMutation Keep(string type, string method, string field, int which = All)
        {
            return Edit(type, method, x => IsField(x, OpCodes.Stfld, field), which, (il, place) =>
            {
                place.OpCode = OpCodes.Pop;
                place.Operand = null;
                il.InsertAfter(place, il.Create(OpCodes.Pop));
            });
        }

        /// <summary>A call goes to a static method of <see cref="StoreMutationCalls"/>, which gets
        /// the object and the arguments.</summary>
        public StoreMutation Redirect(string type, string method, string callee, string target)
        {
            return Edit(type, method, x => IsCall(x, callee), All, (il, place) =>
            {
                MethodInfo call = typeof(StoreMutationCalls).GetMethod(target)
                    ?? throw new InvalidOperationException(target);
                place.OpCode = OpCodes.Call;
                place.Operand = il.Body.Method.Module.ImportReference(call);
            });
        }

        /// <summary>The method begins with a call on its first argument.</summary>
        public StoreMutation Begin(string type, string method, string calleeType, string callee)
        {
            _edits.Add(module =>
            {
                Mono.Cecil.Cil.MethodBody body = Find(module, type, method).Body;
                ILProcessor il = body.GetILProcessor();
                Instruction first = body.Instructions[0];
                MethodDefinition call = Find(module, calleeType, callee);
                il.InsertBefore(first, il.Create(OpCodes.Ldarg_0));
                il.InsertBefore(first, il.Create(OpCodes.Callvirt, call));
                if (call.ReturnType.MetadataType != MetadataType.Void)
                {
                    il.InsertBefore(first, il.Create(OpCodes.Pop));
                }
            });
            return this;
        }

        /// <summary>The broken assembly.</summary>
        public byte[] Build()
        {
            using ModuleDefinition module = ModuleDefinition.ReadModule(
                typeof(KcmStore).Assembly.Location);
            foreach (Action<ModuleDefinition> edit in _edits) { edit(module); }
            using MemoryStream stream = new MemoryStream();
            module.Write(stream);
            return stream.ToArray();
        }

        private static MethodDefinition Find(ModuleDefinition module, string type, string method)
        {
            return module.Types.Single(x => x.Name == type)
                .Methods.Single(x => x.Name == method);
        }

        private static bool IsCall(Instruction instruction, string callee)
        {
            return (instruction.OpCode == OpCodes.Call || instruction.OpCode == OpCodes.Callvirt)
                && ((MethodReference)instruction.Operand).Name == callee;
        }

        private static bool IsField(Instruction instruction, OpCode code, string field)
        {
            return instruction.OpCode == code
                && ((FieldReference)instruction.Operand).Name == field;
        }

        private StoreMutation Edit(
            string type, string method, Func<Instruction, bool> fits, int which,
            Action<ILProcessor, Instruction> edit)
        {
            _edits.Add(module =>
            {
                Mono.Cecil.Cil.MethodBody body = Find(module, type, method).Body;
                body.SimplifyMacros();
                Instruction[] places = body.Instructions.Where(fits).ToArray();
                if (places.Length == 0 || which >= places.Length)
                {
                    throw new InvalidOperationException($"nothing to break in {type}.{method}");
                }
                ILProcessor il = body.GetILProcessor();
                for (int i = 0; i < places.Length; i++)
                {
                    if (which == All || which == i) { edit(il, places[i]); }
                }
            });
            return this;
        }
    }
}
