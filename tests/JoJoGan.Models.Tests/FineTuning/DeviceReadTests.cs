using JoJoGan.Models.FineTuning;
using JoJoGan.Models.Mixing;
using JoJoGan.Models.Networks.StyleGan2;
using JoJoGan.Models.Tensors;
using JoJoGan.Models.Tests.Services;
using JoJoGan.Models.Training;
using Mono.Cecil;
using TorchSharp;
using static TorchSharp.torch;

namespace JoJoGan.Models.Tests.FineTuning;

/// <summary>A step of fine-tuning waits for the device once, for the loss, and makes its tensors where the weights are.</summary>
public sealed class DeviceReadTests
{
    // What makes the processor wait until the device has computed a tensor.
    private static readonly string[] Reads =
    [
        "item", "cpu", "data", "ToScalar", "ToDouble", "ToSingle", "ToInt32", "ToInt64", "ToBoolean", "Value", "IsTrue",
    ];

    private readonly AssemblyDefinition library = AssemblyDefinition.ReadAssembly(typeof(FineTuningSession).Assembly.Location);

    [Fact]
    public void Gradients_and_updates_read_nothing()
    {
        MethodDefinition[] reached = Reached("ComputeGradients", "Update");

        reached.Select(m => m.DeclaringType.Name).Distinct()
            .Should().Contain(["ModulatedConv2d", "LpipsVgg", "StyleGan2Discriminator", "Adam"], "they are part of a step");
        reached.SelectMany(Read).Should().BeEmpty();
    }

    [Fact]
    public void Step_reads_its_loss_alone()
    {
        MethodDefinition step =
            Session.Methods.Single(m => m.Name == "Step" && m.Parameters is [{ ParameterType.Name: "Tensor" }, _]);

        Read(step).Should().ContainSingle().Which.Should().EndWith("calls Value");
    }

    /// <summary>On the meta device a tensor has a shape and no values: with one made on the CPU it fails.</summary>
    [Fact]
    public void Codes_are_mixed_and_weights_moved_where_they_are()
    {
        using DisposeScope scope = NewDisposeScope();
        using var generator = new StyleGan2Generator(TestNetworks.Config, META);
        using var adam = new Adam([.. generator.parameters()], 0.8, 0.99);
        Tensor z = LatentTensors.Gaussian(2, TestNetworks.Config.StyleDim, new Random(1), META);

        Tensor w = StyleGan2Generator.Truncate(generator.Mapping(z), generator.MeanLatent(z), 0.5);
        Tensor codes = StyleMixing.Mix(generator.ToWPlus(w), generator.Mapping(z), [1, 3], 0.5);
        codes.sum().backward();
        adam.Step(0.01);

        codes.device_type.Should().Be(DeviceType.META);
        generator.DrawNoise(2).Should().OnlyContain(map => map.device_type == DeviceType.META);
    }

    private TypeDefinition Session => library.MainModule.GetType(typeof(FineTuningSession).FullName);

    /// <summary>The library's methods that methods of the session may come to.</summary>
    private MethodDefinition[] Reached(params string[] names)
    {
        ILookup<string, MethodDefinition> byName =
            library.MainModule.GetTypes().SelectMany(type => type.Methods).Where(m => m.HasBody).ToLookup(Signature);
        var open = new Stack<MethodDefinition>(
            Session.Methods.Concat(Session.BaseType.Resolve().Methods).Where(m => names.Contains(m.Name)));
        HashSet<MethodDefinition> reached = [.. open];
        while (open.TryPop(out MethodDefinition? method))
        {
            foreach (MethodDefinition next in Calls(method).SelectMany(Targets).Where(reached.Add))
            {
                open.Push(next);
            }
        }

        return [.. reached];

        // A call of an abstract method may come to any of its name, and one that makes an iterator to all of the iterator's.
        IEnumerable<MethodDefinition> Targets(MethodReference call) => Own(call) switch
        {
            { IsConstructor: true } made when made.DeclaringType.Name.Contains(">d__", StringComparison.Ordinal) =>
                made.DeclaringType.Methods.Where(m => m.HasBody),
            { HasBody: true, IsVirtual: false } own => [own],
            _ when call.DeclaringType.FullName.StartsWith("System.", StringComparison.Ordinal) => [],
            _ => byName[Signature(call)].Where(m => m.IsVirtual),
        };
    }

    private MethodDefinition? Own(MethodReference call) =>
        call.DeclaringType.Scope == library.MainModule ? call.Resolve() : null;

    private static string Signature(MethodReference method) => $"{method.Name}/{method.Parameters.Count}";

    private static IEnumerable<MethodReference> Calls(MethodDefinition method) =>
        method.Body.Instructions.Select(i => i.Operand).OfType<MethodReference>().Select(m => m.GetElementMethod());

    private static IEnumerable<string> Read(MethodDefinition method) => Calls(method)
        .Where(call =>
            (call.DeclaringType.Name is "Tensor" or "Arithmetic" or "TensorExtensionMethods" && Reads.Contains(call.Name))
            || (call.DeclaringType.Name == "Tensor" && call.Name == "to"
                && call.Parameters.Any(p => p.ParameterType.Name is "Device" or "DeviceType")))
        .Select(call => $"{method.FullName} calls {call.Name}");
}
