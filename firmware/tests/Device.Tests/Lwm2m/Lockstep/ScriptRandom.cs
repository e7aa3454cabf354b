using Device.Base;

namespace Device.Tests.Lwm2m.Lockstep
{
    /// <summary>Randomness that a script can write down: the first message id is 0x0101, the
    /// tokens are T1, T2 and so on, each eight times the byte c1, c2 and so on.</summary>
    internal sealed class ScriptRandom : IRandomSource
    {
        private int _drawn;

        public void FillRandom(byte[] buffer, int offset, int count)
        {
            for (int i = 0; i < count; i++)
            {
                // The id that is drawn is the one before the first that is used.
                buffer[offset + i] = _drawn == 0
                    ? (byte)(i == count - 2 ? 1 : 0) : (byte)(0xc0 + _drawn);
            }
            _drawn++;
        }
    }
}
