using JoJoGan.Models.Runtime;
using JoJoGan.Models.Tensors;
using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;
using TorchSharp;
using static TorchSharp.torch;

namespace JoJoGan.Models.Tests.Layers;

/// <summary>Numbers stay alive while libtorch reads them: the library calls nothing of TorchSharp that frees one early.</summary>
public sealed class ArithmeticTests
{
    private const string Number = "TorchSharp.Scalar";

    [Fact]
    public void Every_number_that_the_library_makes_is_disposed_after_its_use()
    {
        using AssemblyDefinition library = Read(typeof(NetworkSource));

        Bodies(library).SelectMany(method => LetGo(method).Select(call => $"{method.FullName} calls {call.FullName}"))
            .Should().BeEmpty("only a number that is disposed after the call is sure to live until then");
    }

    [Fact]
    public void No_method_is_called_that_makes_a_number_itself_and_lets_go_of_it()
    {
        using AssemblyDefinition torchSharp = Read(typeof(torch)), library = Read(typeof(NetworkSource));
        HashSet<string> careless = Careless(torchSharp);
        careless.Should().Contain(name => name.Contains("Tensor::op_Addition(TorchSharp.torch/Tensor,TorchSharp.torch/Tensor)"));

        string[] found = [.. Bodies(library).SelectMany(
            method => Calls(method).Where(call => !MakesNumber(call) && careless.Contains(call.FullName))
                .Select(call => $"{method.FullName} calls {call.FullName}"))];

        Assert.True(found.Length == 0, "Use Arithmetic, which keeps the number alive:\n" + string.Join('\n', found));
    }

    [Fact]
    public void Results_are_those_of_the_operators()
    {
        using var scope = NewDisposeScope();
        Tensor a = tensor(new[] { -2.5, 0, 3 }), b = tensor(new[] { 1.5, -4, 0.25 });

        Same(a.Plus(2), a + 2);
        Same(a.Plus(b), a + b);
        Same(a.clone().AddInPlace(b), a + b);
        Same(a.Plus(b, 3), a + (3 * b));
        Same(a.clone().AddInPlace(b, 3), a + (3 * b));
        Same(a.Times(-0.5), a * -0.5);
        Same(a.clone().MultiplyInPlace(-0.5), a * -0.5);
        Same(a.DividedBy(4), a / 4);
        Same(a.Squared(), a * a);
        Same(a.LeakyRelu(0.2), tensor(new[] { -0.5, 0, 3 }));
        Same(a.clone().LeakyReluInPlace(0.2), tensor(new[] { -0.5, 0, 3 }));
        tensor(new[] { 1, 2 }).Plus(tensor(new[] { 3, 4 })).data<int>().ToArray().Should().Equal(4, 6);
        a.sum().Value().Should().Be(0.5);
        (a == a.clone()).all().IsTrue().Should().BeTrue();
        (a == b).all().IsTrue().Should().BeFalse();

        static void Same(Tensor actual, Tensor expected) =>
            actual.data<double>().ToArray().Should().Equal(expected.data<double>().ToArray());
    }

    /// <summary>The methods of TorchSharp that make a number, and those that call them.</summary>
    private static HashSet<string> Careless(AssemblyDefinition torchSharp)
    {
        MethodDefinition[] methods = [.. Bodies(torchSharp)];
        HashSet<string> careless = [.. methods.Where(method => Calls(method).Any(MakesNumber)).Select(method => method.FullName)];
        int before;
        do
        {
            before = careless.Count;
            careless.UnionWith(methods.Where(method => Calls(method).Any(call => careless.Contains(call.FullName)))
                .Select(method => method.FullName));
        }
        while (careless.Count > before);
        return careless;
    }

    /// <summary>The calls that make a number which no local variable keeps until it is disposed.</summary>
    private static IEnumerable<MethodReference> LetGo(MethodDefinition method)
    {
        method.Body.SimplifyMacros();
        foreach (Instruction call in method.Body.Instructions.Where(i => i.Operand is MethodReference made && MakesNumber(made)))
        {
            object? kept = call.Next.OpCode == OpCodes.Stloc ? call.Next.Operand : null;
            if (!method.Body.Instructions.Any(
                i => i.OpCode == OpCodes.Ldloc && i.Operand == kept && i.Next.Operand is MethodReference { Name: "Dispose" }))
            {
                yield return (MethodReference)call.Operand;
            }
        }
    }

    private static bool MakesNumber(MethodReference method) => method.ReturnType.FullName == Number;

    private static AssemblyDefinition Read(Type type) => AssemblyDefinition.ReadAssembly(type.Assembly.Location);

    private static IEnumerable<MethodDefinition> Bodies(AssemblyDefinition assembly)
        => assembly.MainModule.GetTypes().SelectMany(type => type.Methods).Where(method => method.HasBody);

    private static IEnumerable<MethodReference> Calls(MethodDefinition method)
        => method.Body.Instructions.Where(i => i.OpCode.FlowControl == FlowControl.Call)
            .Select(i => i.Operand).OfType<MethodReference>();
}
