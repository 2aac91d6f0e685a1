using System.Reflection;
using System.Runtime.CompilerServices;
using TorchSharp;

namespace JoJoGan.Testing;

/// <summary>
/// A dispose scope belongs to its thread. One that is open across an await may end on another thread, and take tensors of the
/// first thread's next work with it.
/// </summary>
public static class DisposeScopes
{
    private const BindingFlags Fields = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    /// <summary>
    /// The asynchronous methods of an assembly that keep a scope open across an await: the compiler makes it a field.
    /// </summary>
    public static IEnumerable<string> AcrossAwaits(Assembly assembly) =>
        from machine in assembly.GetTypes().Where(type => type.IsAssignableTo(typeof(IAsyncStateMachine)))
        where machine.GetFields(Fields).Any(field => field.FieldType == typeof(DisposeScope))
        select machine.FullName;
}
