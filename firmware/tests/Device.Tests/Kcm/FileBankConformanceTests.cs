using System;
using System.IO;
using Device.Desktop;
using Device.Kcm;
using Microsoft.Win32.SafeHandles;

namespace Device.Tests.Kcm
{
    /// Goal: two <see cref="FileBank"/>s in one file pass the kit, also when it is opened again.
    public sealed class FileBankConformanceTests : BankConformance, IDisposable
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("bank-").FullName;
        private SafeFileHandle? _file;
        private int _sizeBytes;

        public void Dispose()
        {
            _file?.Dispose();
            Directory.Delete(_folder, true);
        }

        protected override (IBank First, IBank Second) Make(int sizeBytes)
        {
            _sizeBytes = sizeBytes;
            return Open(FileMode.Create);
        }

        protected override (IBank First, IBank Second) Restart()
        {
            _file?.Dispose();
            return Open(FileMode.Open);
        }

        private (IBank First, IBank Second) Open(FileMode mode)
        {
            _file = File.OpenHandle(
                Path.Combine(_folder, "banks"), mode, FileAccess.ReadWrite);
            return (
                new FileBank(_file, 512, _sizeBytes, false),
                new FileBank(_file, 512 + _sizeBytes, _sizeBytes, false));
        }
    }
}
