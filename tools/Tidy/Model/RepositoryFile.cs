using System;
using System.Linq;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Tidy.Model
{
    /// <summary>A text file and, once asked for, its syntax.</summary>
    public sealed class RepositoryFile
    {
        private static readonly CSharpParseOptions CoreOptions = CSharpParseOptions.Default
            .WithLanguageVersion(LanguageVersion.CSharp9)
            .WithDocumentationMode(DocumentationMode.Parse);

        private static readonly CSharpParseOptions OtherOptions = CSharpParseOptions.Default
            .WithLanguageVersion(LanguageVersion.Latest)
            .WithDocumentationMode(DocumentationMode.Parse);

        private readonly Lazy<SyntaxTree> _tree;
        private readonly Lazy<string[]> _lines;
        private readonly Lazy<XDocument> _xml;

        public RepositoryFile(string path, string text)
        {
            Path = path;
            Text = text;
            _tree = new Lazy<SyntaxTree>(Parse);
            _lines = new Lazy<string[]>(() => Text.Split('\n'));
            _xml = new Lazy<XDocument>(() => XDocument.Parse(Text, LoadOptions.SetLineInfo));
        }

        /// <summary>Relative to the root of the repository, with slashes.</summary>
        public string Path { get; }

        public string Text { get; }

        public string[] Lines { get { return _lines.Value; } }

        public SyntaxTree Tree { get { return _tree.Value; } }

        public CompilationUnitSyntax Syntax
        {
            get { return (CompilationUnitSyntax)Tree.GetRoot(); }
        }

        /// <summary>The project file as XML.</summary>
        public XDocument Xml { get { return _xml.Value; } }

        public bool IsCSharp { get { return HasExtension(".cs"); } }

        public bool IsProject { get { return HasExtension(".csproj"); } }

        /// <summary>Code of the core, which runs on the device.</summary>
        public bool IsCore { get { return Path.StartsWith("firmware/core/"); } }

        /// <summary>Code of a test project.</summary>
        public bool IsTest
        {
            get
            {
                return Path.StartsWith("firmware/tests/") || Path.StartsWith("simulator/Tests/")
                    || Path.StartsWith("hil-tests/") || Path.StartsWith("tools/Tidy/")
                    || (Path.StartsWith("tools/") && Path.Contains("Tests/"));
            }
        }

        public bool HasExtension(string extension)
        {
            return Path.EndsWith(extension, StringComparison.OrdinalIgnoreCase);
        }

        public bool IsUnder(string folder)
        {
            return Path.StartsWith(folder, StringComparison.Ordinal);
        }

        /// <summary>A finding at a place in the syntax of this file.</summary>
        public Finding At(SyntaxNodeOrToken place, string rule, string message)
        {
            int line = Tree.GetLineSpan(place.Span).StartLinePosition.Line + 1;
            return new Finding(Path, line, rule, message);
        }

        /// <summary>Names of the namespaces that the file declares.</summary>
        public string[] Namespaces()
        {
            return Syntax.DescendantNodes(node => node is not BaseTypeDeclarationSyntax)
                .OfType<BaseNamespaceDeclarationSyntax>()
                .Select(node => node.Name.ToString())
                .Distinct()
                .ToArray();
        }

        private SyntaxTree Parse()
        {
            bool forDevice = IsCore || IsUnder("firmware/surface/");
            return CSharpSyntaxTree.ParseText(
                SourceText.From(Text), forDevice ? CoreOptions : OtherOptions, Path);
        }
    }
}
