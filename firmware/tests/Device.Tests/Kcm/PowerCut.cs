using System;

namespace Device.Tests.Kcm
{
    /// <summary>The power is gone: thrown by <see cref="SimFlash"/> out of whatever ran.</summary>
    internal sealed class PowerCut : Exception
    {
    }
}
