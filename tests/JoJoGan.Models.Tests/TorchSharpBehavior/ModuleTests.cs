using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace JoJoGan.Models.Tests.TorchSharpBehavior;

/// <summary>How fields become checkpoint keys, and how they are filled and converted.</summary>
public sealed class ModuleTests
{
    [Fact]
    public void Fields_are_registered_by_name_plain_tensors_as_buffers_and_those_of_base_classes_too()
    {
        using var net = new Derived();

        net.named_parameters().Select(p => p.name).Should().BeEquivalentTo("scale", "hidden.weight");
        net.named_buffers().Select(b => b.name).Should().BeEquivalentTo("kernel");
        net.state_dict()["kernel"].Should().BeSameAs(net.Kernel);
    }

    [Fact]
    public void Loading_a_state_dict_broadcasts_and_converts_in_silence()
    {
        using Linear linear = nn.Linear(3, 2);
        using Tensor row = tensor(new[] { 1.0, 2, 3 });
        using Tensor one = tensor(5L);

        linear.load_state_dict(new Dictionary<string, Tensor> { ["weight"] = row, ["bias"] = one });

        linear.weight.data<float>().ToArray().Should().Equal(1, 2, 3, 1, 2, 3);
        linear.bias!.data<float>().ToArray().Should().Equal(5, 5);
    }

    [Fact]
    public void Converting_a_module_puts_new_tensors_into_its_fields()
    {
        using var net = new Derived();
        Tensor kernel = net.Kernel;

        net.to(float64);

        kernel.IsInvalid.Should().BeTrue();
        net.Kernel.dtype.Should().Be(float64);
        net.get_parameter("scale")!.dtype.Should().Be(float64);
    }

    private abstract class Base : nn.Module
    {
        protected Base()
            : base(nameof(Derived)) => scale = new Parameter(ones(1));

#pragma warning disable IDE0052 // registration reads it
        private readonly Parameter scale;
#pragma warning restore IDE0052
    }

    private sealed class Derived : Base
    {
        private readonly Linear hidden;
        private readonly Tensor kernel;

        public Derived()
        {
            hidden = nn.Linear(2, 1, hasBias: false);
            kernel = ones(2, 2);
            RegisterComponents();
        }

        public Tensor Kernel => kernel;

        public Linear Hidden => hidden;
    }
}
