using Device.Kcm;

namespace Device.Tests.Kcm
{
    /// Goal: the flash that the power-cut tests cut is a bank as any other.
    public sealed class SimFlashConformanceTests : BankConformance
    {
        private SimFlash _flash = new SimFlash(8_192);

        protected override (IBank First, IBank Second) Make(int sizeBytes)
        {
            _flash = new SimFlash(sizeBytes);
            return (_flash.First, _flash.Second);
        }

        protected override (IBank First, IBank Second) Restart()
        {
            _flash = _flash.Copy();
            return (_flash.First, _flash.Second);
        }
    }
}
