namespace System
{
    public abstract class Delegate { }

    public abstract class MulticastDelegate : Delegate { }

    public abstract class Type : Reflection.MemberInfo { }

    public struct RuntimeTypeHandle { }

    public struct RuntimeFieldHandle { }

    public struct RuntimeMethodHandle { }
}
