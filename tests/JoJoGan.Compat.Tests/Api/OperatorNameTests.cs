using System.Reflection;
using TorchSharp;

namespace JoJoGan.Compat.Tests.Api;

/// <summary>libtorch's operators come and go with its versions, and most are looked up only where they are called.</summary>
public sealed class OperatorNameTests
{
    [Fact]
    public void The_installed_libtorch_has_every_operator_in_use()
    {
        const BindingFlags any = BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
        FieldInfo[] operators = typeof(torch).Assembly.GetType("TorchSharp.Native.Ops")?.GetFields(any) ?? [];
        string[] missing = [.. operators.Where(f => !IsKnown(f.GetValue(null)!)).Select(f => f.Name)];
        missing.Should().BeEmpty();

        static bool IsKnown(object op)
        {
            try
            {
                return op.GetType().GetMethod("Find", any)!.Invoke(op, null) is not (nint)0;
            }
            catch (TargetInvocationException)
            {
                return false;
            }
        }
    }
}
