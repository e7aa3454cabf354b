using System;
using System.Reflection;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Device.Desktop
{
    /// <summary>
    /// The P-256 functions of OpenSSL's libcrypto (1.1.1 or 3), by their names there. Pointers do
    /// not leave the keys that are made of them.
    /// </summary>
    internal static partial class LibCrypto
    {
        public const int NidP256 = 415;
        public const int Uncompressed = 4;

        private const string Library = "libcrypto";

        private static readonly string[] Names =
        {
            "libcrypto.so.3", "libcrypto.so.1.1", "libcrypto.3.dylib", "libcrypto-3-x64",
        };

        private static readonly Lazy<IntPtr> Handle = new Lazy<IntPtr>(Load);
        private static readonly Lazy<IntPtr> LazyGroup =
            new Lazy<IntPtr>(() => EC_GROUP_new_by_curve_name(NidP256));

        static LibCrypto()
        {
            NativeLibrary.SetDllImportResolver(typeof(LibCrypto).Assembly, Resolve);
        }

        /// <summary>True where the library is found and knows the curve.</summary>
        public static bool IsAvailable
        {
            get { return Handle.Value != IntPtr.Zero && Group != IntPtr.Zero; }
        }

        /// <summary>The curve; made once, never freed, only read.</summary>
        public static IntPtr Group { get { return LazyGroup.Value; } }

        [LibraryImport(Library)]
        public static partial IntPtr EC_GROUP_new_by_curve_name(int nid);

        [LibraryImport(Library)]
        public static partial IntPtr EC_GROUP_get0_order(IntPtr group);

        [LibraryImport(Library)]
        public static partial IntPtr EC_KEY_new_by_curve_name(int nid);

        [LibraryImport(Library)]
        public static partial int EC_KEY_generate_key(EcKeyHandle key);

        [LibraryImport(Library)]
        public static partial void EC_KEY_free(IntPtr key);

        [LibraryImport(Library)]
        public static partial int EC_KEY_set_private_key(EcKeyHandle key, IntPtr scalar);

        [LibraryImport(Library)]
        public static partial int EC_KEY_set_public_key(EcKeyHandle key, IntPtr point);

        [LibraryImport(Library)]
        public static partial IntPtr EC_KEY_get0_public_key(EcKeyHandle key);

        [LibraryImport(Library)]
        public static partial IntPtr EC_KEY_get0_private_key(EcKeyHandle key);

        [LibraryImport(Library)]
        public static partial IntPtr EC_POINT_new(IntPtr group);

        [LibraryImport(Library)]
        public static partial void EC_POINT_free(IntPtr point);

        [LibraryImport(Library)]
        public static partial int EC_POINT_mul(
            IntPtr group, IntPtr result, IntPtr scalar, IntPtr point, IntPtr factor,
            IntPtr context);

        [LibraryImport(Library)]
        public static partial int EC_POINT_oct2point(
            IntPtr group, IntPtr point, ReadOnlySpan<byte> octets, nint count, IntPtr context);

        [LibraryImport(Library)]
        public static partial nint EC_POINT_point2oct(
            IntPtr group, IntPtr point, int form, Span<byte> octets, nint count, IntPtr context);

        [LibraryImport(Library)]
        public static partial int ECDH_compute_key(
            Span<byte> secret, nint count, IntPtr peer, EcKeyHandle key, IntPtr derivation);

        [LibraryImport(Library)]
        public static partial IntPtr ECDSA_do_sign(
            ReadOnlySpan<byte> digest, int count, EcKeyHandle key);

        [LibraryImport(Library)]
        public static partial int ECDSA_do_verify(
            ReadOnlySpan<byte> digest, int count, IntPtr signature, EcKeyHandle key);

        [LibraryImport(Library)]
        public static partial IntPtr ECDSA_SIG_new();

        [LibraryImport(Library)]
        public static partial void ECDSA_SIG_free(IntPtr signature);

        [LibraryImport(Library)]
        public static partial void ECDSA_SIG_get0(IntPtr signature, out IntPtr r, out IntPtr s);

        [LibraryImport(Library)]
        public static partial int ECDSA_SIG_set0(IntPtr signature, IntPtr r, IntPtr s);

        [LibraryImport(Library)]
        public static partial IntPtr BN_bin2bn(
            ReadOnlySpan<byte> octets, int count, IntPtr number);

        [LibraryImport(Library)]
        public static partial int BN_bn2binpad(IntPtr number, Span<byte> octets, int count);

        [LibraryImport(Library)]
        public static partial int BN_cmp(IntPtr left, IntPtr right);

        [LibraryImport(Library)]
        public static partial int BN_is_zero(IntPtr number);

        [LibraryImport(Library)]
        public static partial void BN_free(IntPtr number);

        [LibraryImport(Library)]
        public static partial void BN_clear_free(IntPtr number);

        [LibraryImport(Library)]
        public static partial void ERR_clear_error();

        private static IntPtr Load()
        {
            foreach (string name in Names)
            {
                if (NativeLibrary.TryLoad(name, out IntPtr handle)) { return handle; }
            }
            return IntPtr.Zero;
        }

        private static IntPtr Resolve(string name, Assembly assembly, DllImportSearchPath? path)
        {
            return name == Library ? Handle.Value : IntPtr.Zero;
        }
    }

    /// <summary>An EC_KEY, freed (and its scalar cleared) by the library.</summary>
    internal sealed class EcKeyHandle : SafeHandleZeroOrMinusOneIsInvalid
    {
        public EcKeyHandle()
            : base(ownsHandle: true)
        {
            SetHandle(LibCrypto.EC_KEY_new_by_curve_name(LibCrypto.NidP256));
        }

        protected override bool ReleaseHandle()
        {
            LibCrypto.EC_KEY_free(handle);
            return true;
        }
    }
}
