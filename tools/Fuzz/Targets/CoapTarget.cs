using System;
using System.Collections.Generic;

namespace Tools.Fuzz.Targets
{
    /// <summary>A machine above CoAP that is fed the datagrams of the input.</summary>
    internal sealed class CoapTarget : FuzzTarget
    {
        private const int DatagramsMax = 64;

        private readonly Func<CoapPlace> _device;
        private readonly Action<CoapPlace, CoapPlace> _play;

        /// <param name="name">Of the target.</param>
        /// <param name="share">Of the thousand of a bounded run.</param>
        /// <param name="device">Makes what is fed; the same each time.</param>
        /// <param name="play">An honest conversation of the device with a peer.</param>
        public CoapTarget(
            string name, int share, Func<CoapPlace> device, Action<CoapPlace, CoapPlace> play)
            : base(name, share)
        {
            _device = device;
            _play = play;
        }

        public override long StepsMax(int count)
        {
            return 50_000 + (200L * count);
        }

        public override long AllocatedMax(int count)
        {
            return 128 * 1024;
        }

        public override IEnumerable<byte[]> Seeds()
        {
            CoapPlace device = _device();
            CoapPlace peer = new CoapPlace(77);
            _play(device, peer);
            yield return Datagrams.Join(peer.Sent);
        }

        public override bool Run(byte[] input)
        {
            CoapPlace device = _device();
            Datagrams.Feed(input, DatagramsMax, device.Take, device.Sent);
            return device.Heard > 0;
        }
    }
}
