using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace Tidy.Model
{
    /// <summary>The text files that a rule looks at: this repository, or a few lines that a test
    /// made up.</summary>
    public sealed class Repository
    {
        private static readonly string[] FoldersLeftOut =
        {
            "bin", "obj", ".git", ".vs", ".vscode", ".idea", "artifacts", "TestResults", ".fleet",
            ".cloud", "node_modules",
        };

        private static readonly string[] TextExtensions =
        {
            ".cs", ".csproj", ".props", ".targets", ".sln", ".json", ".md", ".sh", ".yml", ".yaml",
            ".txt", ".editorconfig", ".gitignore", ".gitattributes", ".html", ".css", ".js", ".sql",
            ".xml", ".cnf",
        };

        private static readonly Lazy<Repository> ThisOne = new Lazy<Repository>(ReadThisOne);

        private readonly Lazy<CoreCompilation> _core;

        public Repository(IEnumerable<RepositoryFile> files)
        {
            Files = files.OrderBy(file => file.Path, StringComparer.Ordinal).ToArray();
            _core = new Lazy<CoreCompilation>(() => new CoreCompilation(this));
        }

        public IReadOnlyList<RepositoryFile> Files { get; }

        public IEnumerable<RepositoryFile> Code
        {
            get { return Files.Where(file => file.IsCSharp); }
        }

        public IEnumerable<RepositoryFile> CoreCode
        {
            get { return Code.Where(file => file.IsCore); }
        }

        /// <summary>The core, compiled against the surface.</summary>
        public CoreCompilation Core { get { return _core.Value; } }

        public IEnumerable<RepositoryFile> Projects
        {
            get { return Files.Where(file => file.IsProject); }
        }

        /// <summary>This repository, read once.</summary>
        public static Repository This { get { return ThisOne.Value; } }

        /// <summary>A repository that consists of one file.</summary>
        public static Repository Of(string path, string text)
        {
            return Of((path, text));
        }

        /// <summary>A repository of a few files.</summary>
        public static Repository Of(params (string Path, string Text)[] files)
        {
            return new Repository(files.Select(file => new RepositoryFile(file.Path, file.Text)));
        }

        /// <summary>The same files and one more.</summary>
        public Repository With(string path, string text)
        {
            return new Repository(Files
                .Where(file => file.Path != path)
                .Append(new RepositoryFile(path, text)));
        }

        public RepositoryFile? Find(string path)
        {
            return Files.FirstOrDefault(file => file.Path == path);
        }

        /// <summary>The folder with Device.sln, upwards from where the tests were built.</summary>
        public static string FindRoot()
        {
            DirectoryInfo? folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (folder != null && !File.Exists(Path.Combine(folder.FullName, "Device.sln")))
            {
                folder = folder.Parent;
            }
            return folder?.FullName
                ?? throw new InvalidOperationException(
                    "no Device.sln above " + AppContext.BaseDirectory);
        }

        private static Repository ReadThisOne()
        {
            string root = FindRoot();
            return new Repository(PathsUnder(root, root)
                .Select(path => new RepositoryFile(
                    Path.GetRelativePath(root, path).Replace('\\', '/'),
                    File.ReadAllText(path).Replace("\r\n", "\n"))));
        }

        private static IEnumerable<string> PathsUnder(string folder, string root)
        {
            foreach (string path in Directory.EnumerateFiles(folder))
            {
                if (IsText(path, root)) { yield return path; }
            }
            foreach (string inner in Directory.EnumerateDirectories(folder))
            {
                if (FoldersLeftOut.Contains(Path.GetFileName(inner))) { continue; }
                foreach (string path in PathsUnder(inner, root)) { yield return path; }
            }
        }

        // .ci/run, LICENSE and the like have no extension; data of the tests do not count as text.
        private static bool IsText(string path, string root)
        {
            string extension = Path.GetExtension(path);
            bool small = new FileInfo(path).Length < 1_000_000;
            bool known = TextExtensions.Contains(extension)
                || (extension == "" && Path.GetFileName(path) != ".git");
            return small && known && !path[root.Length..].Contains("/Vectors/");
        }
    }
}
