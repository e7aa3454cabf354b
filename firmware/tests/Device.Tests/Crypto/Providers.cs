using Device.Crypto;
using Device.Desktop;
using Xunit;

namespace Device.Tests.Crypto
{
    /// <summary>The desktop's providers, which must not be told apart.</summary>
    internal static class Providers
    {
        public static TheoryData<string> All
        {
            get
            {
                TheoryData<string> names = new TheoryData<string> { nameof(DotNetCrypto) };
                if (OpenSslCrypto.IsAvailable) { names.Add(nameof(OpenSslCrypto)); }
                return names;
            }
        }

        public static ICrypto Create(string name)
        {
            return name == nameof(DotNetCrypto) ? new DotNetCrypto() : new OpenSslCrypto();
        }
    }
}
