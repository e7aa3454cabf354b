using System.IO;
using System.Linq;
using Tidy.Model;
using Tidy.Rules;
using Xunit;

namespace Tidy.Tests
{
    /// <summary>What the core must not contain is found wherever a person would put it.</summary>
    public sealed class CoreRuleTests
    {
        [Theory]
        [InlineData("own generic class", "class G<T> { }")]
        [InlineData("own generic method", "void M<T>() { }")]
        [InlineData("generic of the platform", "System.Func<int> _f;")]
        [InlineData("checked expression", "int M(int a) { return checked(a + 1); }")]
        [InlineData("checked block", "void M() { checked { } }")]
        [InlineData("two dimensions", "int[,] _a;")]
        [InlineData("two dimensions, made", "object _a = new int[2, 2];")]
        [InlineData("default interface method", "interface I { void M() { } }")]
        [InlineData("default interface property", "interface I { int P { get { return 1; } } }")]
        [InlineData("default arrow property", "interface I { int P => 1; }")]
        [InlineData("stackalloc", "unsafe void M() { int* p = stackalloc int[2]; }")]
        [InlineData("pointer", "unsafe int* _p;")]
        [InlineData("function pointer", "unsafe delegate*<int, void> _p;")]
        [InlineData("filter", "void M() { try { } catch (Exception e) when (e != null) { } }")]
        [InlineData("yield", "System.Collections.IEnumerable M() { yield return 1; }")]
        [InlineData("async", "async void M() { }")]
        [InlineData("LINQ", "object M(int[] a) { return from x in a select x; }")]
        [InlineData("nullable value", "int? _x;")]
        [InlineData("tuple", "(int A, int B) M() { return (1, 2); }")]
        [InlineData("record", "record R(int A);")]
        [InlineData("range", "object M(int[] a) { return a[1..]; }")]
        [InlineData("typeof", "object M() { return typeof(int); }")]
        [InlineData("finalizer", "~Snippet() { }")]
        [InlineData("volatile", "volatile int _x;")]
        [InlineData("condition",
            "\n#if NET\n        int _x;\n#endif\n")]
        public void Language_the_device_lacks_is_found(string why, string member)
        {
            Finding[] found = Snippets.Check<CoreLanguage>(Snippets.CoreMember(member));

            Assert.True(found.Length > 0, why);
        }

        [Theory]
        [InlineData("unchecked", "int M(int a) { return unchecked(a + 1); }")]
        [InlineData("arrays of arrays", "int[][] _a = new int[2][];")]
        [InlineData("plain interface", "interface I { void M(); int P { get; } }")]
        [InlineData("switch and patterns",
            "int M(object o) { return o switch { int i when i > 1 => i, _ => 0 }; }")]
        [InlineData("lock", "void M() { lock (this) { } }")]
        public void Language_the_device_has_is_not(string why, string member)
        {
            Repository repository = Snippets.CoreMember(member);

            Assert.True(Snippets.Check<CoreLanguage>(repository).Length == 0, why);
            Assert.True(Snippets.Check<CoreWorld>(repository).Length == 0, why);
            Assert.True(Snippets.Check<CoreSurface>(repository).Length == 0, why);
        }

        [Theory]
        [InlineData("long _x = System.DateTime.UtcNow.Ticks;")]
        [InlineData("long _x = Environment.TickCount;")]
        [InlineData("object _x = System.Diagnostics.Stopwatch.StartNew();")]
        [InlineData("System.Net.Sockets.Socket _x;")]
        [InlineData("System.Threading.Thread _x;")]
        [InlineData("void M() { System.Threading.Monitor.Enter(this); }")]
        [InlineData("object _x = System.IO.File.OpenRead(\"x\");")]
        [InlineData("Random _x = new Random();")]
        [InlineData("Guid _x;")]
        [InlineData("void M() { Console.WriteLine(1); }")]
        public void The_world_in_the_core_is_found(string member)
        {
            Assert.NotEmpty(Snippets.Check<CoreWorld>(Snippets.CoreMember(member)));
        }

        [Theory]
        [InlineData("System.Threading")]
        [InlineData("System.Linq")]
        [InlineData("System.Security.Cryptography")]
        public void A_using_of_the_world_in_the_core_is_found(string name)
        {
            Repository repository = Snippets.Core($"using {name};\nnamespace Device.Kcm {{ }}");

            Assert.Single(Snippets.Check<CoreWorld>(repository));
        }

        [Theory]
        [InlineData("no such method", "string M(string s) { return s.Replace(\"a\", \"b\"); }")]
        [InlineData("no such type", "OverflowException _e;")]
        [InlineData("no such overload", "void M() { Array.Resize(ref _a, 1); } byte[] _a;")]
        public void What_is_not_in_the_surface_is_found(string why, string member)
        {
            Assert.True(Snippets.Check<CoreSurface>(Snippets.CoreMember(member)).Length > 0, why);
        }

        [Theory]
        [InlineData("ToString", "string M(Colour c) { return c.ToString(); }")]
        [InlineData("a member's ToString", "string M() { return Colour.Red.ToString(); }")]
        [InlineData("interpolation", "string M(Colour c) { return $\"{c}\"; }")]
        [InlineData("concatenation", "string M(Colour c) { return \"c\" + c; }")]
        [InlineData("format", "string M(Colour c) { return string.Format(\"{0}\", c); }")]
        [InlineData("boxed", "object M(Colour c) { return c; }")]
        [InlineData("GetType", "object M() { return this.GetType(); }")]
        [InlineData("foreach over text", "void M(string s) { foreach (char c in s) { } }")]
        public void What_means_something_else_on_the_device_is_found(string why, string member)
        {
            Finding[] found = Snippets.Check<CoreMeaning>(Snippets.CoreMember(member));

            Assert.True(found.Length > 0, why);
        }

        [Theory]
        [InlineData("number", "string M(Colour c) { return \"c\" + (int)c; }")]
        [InlineData("comparison", "bool M(Colour c) { return c == Colour.Red; }")]
        [InlineData("text of a number", "string M(int i) { return i.ToString(); }")]
        [InlineData("array", "void M(int[] a) { foreach (int i in a) { } }")]
        public void What_means_the_same_is_not(string why, string member)
        {
            Assert.True(Snippets.Check<CoreMeaning>(Snippets.CoreMember(member)).Length == 0, why);
        }

        [Theory]
        [InlineData("type", "public class A { }", 1)]
        [InlineData("method",
            "/// <summary>A.</summary>\npublic class A { public void M() { } }", 1)]
        [InlineData("field",
            "/// <summary>A.</summary>\npublic class A { public const int B = 1; }", 1)]
        [InlineData("enum member", "/// <summary>A.</summary>\npublic enum A { B }", 1)]
        [InlineData("plain comment", "// A.\npublic class A { }", 1)]
        [InlineData("internal", "class A { public void M() { } }", 0)]
        [InlineData("private", "/// <summary>A.</summary>\npublic class A { void M() { } }", 0)]
        [InlineData("override", "/// <summary>A.</summary>\npublic class A "
            + "{ public override string ToString() { return null; } }", 0)]
        [InlineData("implementation", "/// <summary>A.</summary>\npublic class A "
            + ": System.IDisposable { public void Dispose() { } }", 0)]
        public void A_missing_doc_comment_is_found(string why, string text, int count)
        {
            Repository repository = Snippets.Core("namespace Device.Kcm\n{\n" + text + "\n}\n");

            Assert.True(Snippets.Check<CoreDocs>(repository).Length == count, why);
        }

        [Theory]
        [InlineData("<PropertyGroup><LangVersion>12</LangVersion></PropertyGroup>")]
        [InlineData("<PropertyGroup><Nullable>enable</Nullable></PropertyGroup>")]
        [InlineData("<ItemGroup><PackageReference Include=\"xunit\" /></ItemGroup>")]
        [InlineData("<ItemGroup><Compile Include=\"../X.cs\" /></ItemGroup>")]
        public void A_room_that_is_built_differently_is_found(string inner)
        {
            Assert.Single(Snippets.Check<CoreProjects>(Repository.Of(
                "firmware/core/Device.Kcm/Device.Kcm.csproj", $"<Project>{inner}</Project>")));
        }

        [Fact]
        public void A_changed_language_version_of_the_core_is_found()
        {
            const string Path = "firmware/core/Directory.Build.props";
            string text = Repository.This.Find(Path)!.Text;

            Assert.Empty(Snippets.Check<CoreProjects>(Repository.Of(Path, text)));
            Assert.Single(Snippets.Check<CoreProjects>(
                Repository.Of(Path, text.Replace(">9.0<", ">13.0<"))));
        }

        [Theory]
        [InlineData("firmware/core/Device.Dtls/X.cs", 1)]
        [InlineData("simulator/Cloud/X.cs", 1)]
        [InlineData("firmware/core/Device.Kcm/X.cs", 0)]
        [InlineData("firmware/tests/Device.Tests/X.cs", 0)]
        public void An_exported_private_key_is_found(string path, int count)
        {
            const string Text =
                "class X { void ExportScalar() { } void M() { _k.ExportScalar(); } }";

            Assert.Equal(count, Snippets.Check<KeyExport>(Repository.Of(path, Text)).Length);
        }

        /// <summary>Goal: the measure works. Method: a desktop assembly breaks it all.</summary>
        [Fact]
        public void An_assembly_that_the_device_cannot_load_is_found()
        {
            string path = typeof(Microsoft.CodeAnalysis.SyntaxNode).Assembly.Location;
            string found = string.Join(
                '\n', AssemblySizes.Check("x.dll", File.OpenRead(path)).Select(f => f.Message));

            Assert.Contains("byte code", found);
            Assert.Contains("string literals", found);
            Assert.Contains("names", found);
            Assert.Contains("signatures", found);
            Assert.Contains("refers to System", found);
            Assert.Contains("generics", found);
        }
    }
}
