using System;
using System.IO;
using System.Text;
using Device.Desktop.Errors;
using Simulator.Cloud.Errors;

namespace Simulator.Cloud.Store
{
    /// <summary>
    /// The directory that holds everything an emulator knows: the store, the key and the
    /// certificate of its authority, the API key. One process at a time; a process that was killed
    /// leaves no lock behind, because the lock is the system's and not a file's existence.
    /// </summary>
    public sealed class DataDirectory : IDisposable
    {
        private readonly FileStream _lock;

        private DataDirectory(string path, FileStream fileLock)
        {
            Root = path;
            _lock = fileLock;
        }

        /// <summary>Full path.</summary>
        public string Root { get; }

        /// <summary>The SQLite file.</summary>
        public string StoreFile { get { return Path.Combine(Root, "cloud.db"); } }

        /// <summary>The certificate of the internal authority, PEM, for people and tools; written
        /// again at every start.</summary>
        public string CaFile { get { return Path.Combine(Root, "ca.pem"); } }

        /// <summary>The private key of the internal authority, PKCS#8 PEM, for its owner
        /// only.</summary>
        public string CaKeyFile { get { return Path.Combine(Root, "ca-key.pem"); } }

        /// <summary>The API key, one line, for its owner only.</summary>
        public string ApiKeyFile { get { return Path.Combine(Root, "api-key"); } }

        /// <summary>The body of POST /authenticate for the account of the API key, for its owner
        /// only.</summary>
        public string CredentialsFile
        {
            get { return Path.Combine(Root, "api-credentials.json"); }
        }

        /// <summary>The private key of an account's root CA, PKCS#8 PEM, for its owner
        /// only.</summary>
        public string RootCaKeyFile(string uid)
        {
            return Path.Combine(Root, $"root-ca-{uid}-key.pem");
        }

        /// <summary>Makes the directory when it is missing and locks it.</summary>
        /// <exception cref="CommandException">CLD102 when it cannot be made or written, CLD105
        /// when another emulator has it.</exception>
        public static DataDirectory Open(string path)
        {
            string full = Path.GetFullPath(path);
            string lockFile = Path.Combine(full, "lock");
            try
            {
                Create(full);
                // Only the right to write in the directory lets a file appear in it.
                string probe = Path.Combine(full, ".probe");
                File.WriteAllText(probe, "");
                File.Delete(probe);
            }
            catch (Exception cause) when (IsFileProblem(cause))
            {
                throw CloudErrors.DirectoryNotWritable(full, cause);
            }
            try
            {
                FileStream held = new FileStream(
                    lockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
                return new DataDirectory(full, held);
            }
            catch (UnauthorizedAccessException cause)
            {
                throw CloudErrors.DirectoryNotWritable(full, cause);
            }
            catch (IOException cause)
            {
                throw CloudErrors.DirectoryInUse(full, cause);
            }
        }

        /// <summary>Writes a text file so that a cut leaves the old one or the new one, whole.
        /// </summary>
        /// <param name="file">Full path in this directory.</param>
        /// <param name="text">The contents.</param>
        /// <param name="secret">True: readable by the owner only, from its first byte on.</param>
        public void Write(string file, string text, bool secret)
        {
            string temporary = file + ".new";
            FileStreamOptions options = new FileStreamOptions
            {
                Mode = FileMode.Create,
                Access = FileAccess.Write,
            };
            if (secret && !OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }
            try
            {
                // A file that a cut left behind might have looser rights.
                File.Delete(temporary);
                using (FileStream stream = new FileStream(temporary, options))
                {
                    stream.Write(Encoding.UTF8.GetBytes(text));
                    stream.Flush(flushToDisk: true);
                }
                File.Move(temporary, file, overwrite: true);
            }
            catch (Exception cause) when (IsFileProblem(cause))
            {
                throw CloudErrors.DirectoryNotWritable(Root, cause);
            }
        }

        /// <summary>Deletes a file that nothing refers to; one that is not there is no
        /// mistake.</summary>
        public void Delete(string file)
        {
            try
            {
                File.Delete(file);
            }
            catch (Exception cause) when (IsFileProblem(cause))
            {
                throw CloudErrors.DirectoryNotWritable(Root, cause);
            }
        }

        /// <summary>The text of a file, or null when there is none.</summary>
        public string? Read(string file)
        {
            try
            {
                return File.ReadAllText(file);
            }
            catch (FileNotFoundException)
            {
                return null;
            }
            catch (Exception cause) when (IsFileProblem(cause))
            {
                throw CloudErrors.StoreDamaged(file, cause.Message, cause);
            }
        }

        /// <summary>Gives the lock back.</summary>
        public void Dispose()
        {
            _lock.Dispose();
        }

        private static void Create(string path)
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(path);
                return;
            }
            Directory.CreateDirectory(
                path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        private static bool IsFileProblem(Exception cause)
        {
            return cause is IOException or UnauthorizedAccessException or NotSupportedException;
        }
    }
}
