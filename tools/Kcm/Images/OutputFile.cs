using System;
using System.Collections.Generic;
using System.IO;
using Tools.Kcm.Errors;
using Tools.Kcm.Options;

namespace Tools.Kcm.Images
{
    /// <summary>The file that a command writes. It is never one that the command reads, and it is
    /// there whole or not at all.</summary>
    internal sealed class OutputFile
    {
        private readonly string _file;
        private readonly bool _mayOverwrite;
        private readonly ImageName _image;

        public OutputFile(Request request)
        {
            _file = request.Out!;
            _mayOverwrite = request.Force;
            _image = request.Image;
        }

        /// <exception cref="Device.Desktop.Errors.CommandException">KCM112, KCM114.</exception>
        public void Write(byte[] bytes)
        {
            try
            {
                RefuseInputs();
                if (!_mayOverwrite)
                {
                    using FileStream created = new FileStream(_file, FileMode.CreateNew);
                    created.Write(bytes);
                    return;
                }
                if (Directory.Exists(_file))
                {
                    throw KcmErrors.OutputUnwritable(_file, "it is a directory", null);
                }

                // A file beside it takes its name: what has another name for the old file, such as
                // a hard link to an image, keeps it.
                string beside = _file + ".kcm-" + Path.GetRandomFileName();
                try
                {
                    File.WriteAllBytes(beside, bytes);
                    File.Move(beside, _file, true);
                }
                finally
                {
                    File.Delete(beside);
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException
                or ArgumentException or NotSupportedException)
            {
                throw KcmErrors.OutputUnwritable(_file, e.Message, e);
            }
        }

        private void RefuseInputs()
        {
            string output = Resolve(_file);
            foreach (string input in Inputs())
            {
                bool isSame = string.Equals(
                    output, Resolve(input), StringComparison.OrdinalIgnoreCase);
                if (isSame) { throw KcmErrors.OutputIsInput(_file, input); }
            }
        }

        private IEnumerable<string> Inputs()
        {
            yield return _image.Word;
            foreach (string half in _image.Word.Split(',', StringSplitOptions.RemoveEmptyEntries))
            {
                yield return half;
            }
            yield return Path.Combine(_image.Word, ImageReader.ArenaName);
            yield return Path.Combine(_image.Word, RootReader.FleetRootName);
            if (_image.RootFile != null) { yield return _image.RootFile; }
            if (_image.FleetRootFile != null) { yield return _image.FleetRootFile; }
        }

        // The path without links, in its folders neither.
        private static string Resolve(string path)
        {
            string full = Path.GetFullPath(path);
            string? parent = Path.GetDirectoryName(full);
            if (parent == null) { return full; }
            string here = Path.Combine(Resolve(parent), Path.GetFileName(full));
            return File.Exists(here) || Directory.Exists(here)
                ? new FileInfo(here).ResolveLinkTarget(true)?.FullName ?? here
                : here;
        }
    }
}
