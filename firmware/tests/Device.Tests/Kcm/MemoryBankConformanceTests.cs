using Device.Desktop;
using Device.Kcm;

namespace Device.Tests.Kcm
{
    /// Goal: <see cref="MemoryBank"/> passes the kit.
    public sealed class MemoryBankConformanceTests : BankConformance
    {
        private IBank _first = new MemoryBank(8_192);
        private IBank _second = new MemoryBank(8_192);

        protected override (IBank First, IBank Second) Make(int sizeBytes)
        {
            _first = new MemoryBank(sizeBytes);
            _second = new MemoryBank(sizeBytes);
            return (_first, _second);
        }

        protected override (IBank First, IBank Second) Restart()
        {
            return (_first, _second);
        }
    }
}
