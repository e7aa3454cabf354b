using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;

namespace Simulator.Benchmarks.Peers
{
    /// <summary>One of Mbed TLS's ends with the queue of datagrams that wait for it.</summary>
    internal sealed unsafe class MbedTlsEnd : IDisposable
    {
        private const int HelloVerifyRequired = -0x6A80;
        private const int WantRead = -0x6900;
        private const int ClientIdBytes = 6;

        private readonly LibMbedTls _library;
        private readonly Queue<byte[]> _waiting = new Queue<byte[]>();
        private GCHandle _self;
        private MbedTlsEnd? _peer;

        public MbedTlsEnd(LibMbedTls library, nint config)
        {
            _library = library;
            Ssl = (nint)NativeMemory.AllocZeroed(LibMbedTls.SslBytes);
            library.InitSsl(Ssl);
            int result = library.SetUpSsl(Ssl, config);
            if (result != 0) { throw Failed("set-up", result); }
            _self = GCHandle.Alloc(this);
            library.SetBio(
                Ssl, GCHandle.ToIntPtr(_self),
                (nint)(delegate* unmanaged<nint, byte*, nuint, int>)&Send,
                (nint)(delegate* unmanaged<nint, byte*, nuint, int>)&Receive, 0);
            library.SetTimer(
                Ssl, 0,
                (nint)(delegate* unmanaged<nint, uint, uint, void>)&SetTimer,
                (nint)(delegate* unmanaged<nint, int>)&GetTimer);
        }

        public nint Ssl { get; }

        public void ConnectTo(MbedTlsEnd peer)
        {
            _peer = peer;
        }

        /// <summary>The address that a server binds its cookie to.</summary>
        public void SetClientId()
        {
            byte* id = stackalloc byte[ClientIdBytes] { 127, 0, 0, 1, 0x16, 0x34 };
            int result = _library.SetClientId(Ssl, id, ClientIdBytes);
            if (result != 0) { throw Failed("address", result); }
        }

        /// <summary>True when the handshake is done.</summary>
        public bool Step()
        {
            int result = _library.Handshake(Ssl);
            switch (result)
            {
                case 0:
                    return true;
                case WantRead:
                    return false;
                case HelloVerifyRequired:
                    result = _library.Reset(Ssl);
                    if (result != 0) { throw Failed("reset", result); }
                    SetClientId();
                    return false;
                default:
                    throw Failed("handshake", result);
            }
        }

        public void Dispose()
        {
            _library.FreeSsl(Ssl);
            NativeMemory.Free((void*)Ssl);
            _self.Free();
        }

        public static InvalidOperationException Failed(string what, int result)
        {
            return new InvalidOperationException($"Mbed TLS failed: {what}, -0x{-result:X4}");
        }

        [UnmanagedCallersOnly]
        private static int Send(nint context, byte* buffer, nuint count)
        {
            MbedTlsEnd end = (MbedTlsEnd)GCHandle.FromIntPtr(context).Target!;
            end._peer!._waiting.Enqueue(new ReadOnlySpan<byte>(buffer, (int)count).ToArray());
            return (int)count;
        }

        [UnmanagedCallersOnly]
        private static int Receive(nint context, byte* buffer, nuint count)
        {
            MbedTlsEnd end = (MbedTlsEnd)GCHandle.FromIntPtr(context).Target!;
            if (!end._waiting.TryDequeue(out byte[]? datagram)) { return WantRead; }
            datagram.CopyTo(new Span<byte>(buffer, (int)count));
            return datagram.Length;
        }

        [UnmanagedCallersOnly]
        private static void SetTimer(nint context, uint intermediateMs, uint finalMs)
        {
        }

        // No time passes here.
        [UnmanagedCallersOnly]
        private static int GetTimer(nint context)
        {
            return 0;
        }
    }
}
