using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace JoJoGan.Compat.Tests.Torch;

#pragma warning disable CS0414, IDE0051, IDE0052 // fields are read by registration

public sealed class ModuleTests
{
    [Fact]
    public void Fields_of_base_classes_are_registered_by_name()
    {
        using var net = new Derived();
        net.state_dict().Keys.Should().BeEquivalentTo(
            "conv.weight", "conv.bias", "scale", "norm.weight", "norm.bias", "norm.running_mean", "norm.running_var",
            "norm.num_batches_tracked", "hidden.weight", "hidden.bias", "kernel", "blocks.0.weight", "blocks.0.bias",
            "blocks.1.weight", "blocks.1.bias", "steps.0.weight", "steps.0.bias", "steps.2.weight");
        net.named_parameters().Select(p => p.name).Should().Contain(["scale", "hidden.weight", "blocks.1.bias", "steps.2.weight"]).And.NotContain("kernel");
        net.named_buffers().Select(b => b.name).Should().BeEquivalentTo("kernel", "norm.running_mean", "norm.running_var", "norm.num_batches_tracked");
        net.named_children().Select(c => c.name).Should().BeEquivalentTo("conv", "norm", "hidden", "blocks", "steps");
        net.named_modules().Select(c => c.name).Should().Contain(["blocks.0", "steps.1"]).And.NotContain("");
        net.parameters().Should().HaveCount(net.named_parameters().Count());
        net.parameters(recurse: false).Should().ContainSingle();
        net.has_parameter("hidden.weight").Should().BeTrue();
        net.get_parameter("hidden.weight")!.shape.Should().Equal(2, 4);
        net.get_buffer("norm.running_mean")!.shape.Should().Equal(4);
        net.get_parameter("none").Should().BeNull();
    }

    [Fact]
    public void Components_are_listed_anew_each_time_they_are_asked_for()
    {
        using var net = new Derived();
        IEnumerable<Parameter> parameters = net.parameters();
        parameters.Should().HaveCount(parameters.Count()).And.NotBeEmpty();
    }

    [Fact]
    public void State_dict_holds_the_modules_own_tensors()
    {
        using var net = new Derived();
        net.state_dict()["scale"].Should().BeSameAs(net.get_parameter("scale"));
    }

    [Fact]
    public void Loading_copies_broadcasts_and_converts()
    {
        using Linear linear = Linear(3, 2);
        IntPtr handle = linear.weight.Handle;
        using Tensor row = tensor(new[] { 1.0, 2, 3 });
        using Tensor one = tensor(5L);
        linear.load_state_dict(new Dictionary<string, Tensor> { ["weight"] = row, ["bias"] = one });
        linear.weight.Handle.Should().Be(handle);
        linear.weight.data<float>().ToArray().Should().Equal(1, 2, 3, 1, 2, 3);
        linear.bias!.data<float>().ToArray().Should().Equal(5, 5);
        linear.weight.requires_grad.Should().BeTrue();
    }

    [Fact]
    public void Loading_is_strict_about_keys_unless_told_otherwise()
    {
        using Linear linear = Linear(1, 1);
        using Tensor w = ones(1, 1);
        var partial = new Dictionary<string, Tensor> { ["weight"] = w, ["other"] = w };
        linear.Invoking(l => l.load_state_dict(partial)).Should().Throw<InvalidOperationException>();
        (IList<string> missing, IList<string> unexpected) = linear.load_state_dict(partial, strict: false);
        missing.Should().Equal("bias");
        unexpected.Should().Equal("other");
        linear.weight.item<float>().Should().Be(1);
        linear.load_state_dict(new Dictionary<string, Tensor> { ["weight"] = w }, skip: ["bias"]).missing_keys.Should().BeEmpty();
    }

    [Fact]
    public void Training_and_evaluation_reach_every_child()
    {
        using var net = new Derived();
        net.training.Should().BeTrue();
        net.eval();
        net.training.Should().BeFalse();
        net.modules().Should().OnlyContain(m => !m.training);
        net.train();
        net.modules().Should().OnlyContain(m => m.training);
    }

    [Fact]
    public void Converting_replaces_the_tensors_in_their_fields()
    {
        using Derived net = new Derived().to(float64);
        net.state_dict().Where(s => s.Key != "norm.num_batches_tracked").Should().OnlyContain(s => s.Value.dtype == ScalarType.Float64);
        net.get_buffer("norm.num_batches_tracked")!.dtype.Should().Be(ScalarType.Int64);
        net.Scale.Should().BeSameAs(net.get_parameter("scale"));
        net.Kernel.Should().BeSameAs(net.get_buffer("kernel"));
        net.Scale.requires_grad.Should().BeTrue();
        net.Scale.is_leaf.Should().BeTrue();
        using Tensor x = ones(1, 3, 4, 4, dtype: float64);
        using Tensor y = net.call(x);
        y.dtype.Should().Be(float64);
        net.Invoking(n => n.to(int32)).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Converting_fails_at_a_property_of_a_parameters_name_that_cannot_be_set()
    {
        using var net = new GetOnly();
        net.Invoking(n => n.to(float32)).Should().NotThrow("nothing is replaced");
        net.Invoking(n => n.to(float64)).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Converting_fails_at_two_fields_of_one_name()
    {
        using var net = new TwoOfOneName();
        net.state_dict().Keys.Should().Equal("scale");
        net.Invoking(n => n.to(float64)).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void A_disposed_module_has_disposed_its_tensors()
    {
        var net = new Derived();
        Tensor[] tensors = [.. net.state_dict().Values];
        net.Dispose();
        net.Dispose();
        tensors.Should().OnlyContain(t => t.IsInvalid);
    }

    [Fact]
    public void A_module_made_in_a_scope_loses_its_plain_parameters_with_it()
    {
        Derived net;
        using (NewDisposeScope())
        {
            net = new Derived();
        }

        net.Scale.IsInvalid.Should().BeTrue();
        net.Hidden.weight.IsInvalid.Should().BeFalse("a layer takes its own parameters out of the scope");
        net.Dispose();
    }

    [Fact]
    public void Registration_refuses_what_cannot_be_a_key()
    {
        using var net = new Derived();
        using Tensor t = ones(1);
        net.Invoking(n => n.register_buffer("kernel", t)).Should().Throw<InvalidOperationException>();
        net.Invoking(n => n.register_module("a.b", n.Hidden)).Should().Throw<ArgumentException>();
        net.Invoking(n => n.register_module("hidden", n.Hidden)).Should().Throw<InvalidOperationException>();
        net.Invoking(n => n.register_parameter("p", null!)).Should().Throw<ArgumentNullException>();
        net.Invoking(n => n.register_buffer("b", null!)).Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public void Zero_grad_removes_or_zeroes()
    {
        using DisposeScope scope = NewDisposeScope();
        using Linear linear = Linear(2, 1);
        linear.call(ones(1, 2)).sum().backward();
        linear.zero_grad(set_to_none: false);
        linear.weight.grad!.data<float>().ToArray().Should().Equal(0, 0);
        linear.zero_grad();
        linear.weight.grad.Should().BeNull();
    }

    [Fact]
    public void Hooks_see_and_change_what_passes()
    {
        using DisposeScope scope = NewDisposeScope();
        using Linear linear = Linear(1, 1, hasBias: false);
        nn.init.constant_(linear.weight, 2);
        var before = linear.register_forward_pre_hook((_, input) => input + 1);
        linear.register_forward_hook((_, _, output) => output * 10);
        linear.call(ones(1, 1)).item<float>().Should().Be(40);
        before.remove();
        linear.call(ones(1, 1)).item<float>().Should().Be(20);
    }

    [Fact]
    public void Batch_norm_keeps_running_statistics_while_training_only()
    {
        using DisposeScope scope = NewDisposeScope();
        using BatchNorm2d norm = BatchNorm2d(2);
        Tensor x = randn(4, 2, 3, 3);
        norm.call(x);
        norm.num_batches_tracked!.item<long>().Should().Be(1);
        Tensor mean = x.mean([0, 2, 3]);
        norm.running_mean!.allclose(mean * 0.1, atol: 1e-6).Should().BeTrue();
        norm.eval();
        Tensor expected = (x - norm.running_mean.view(1, 2, 1, 1)) / (norm.running_var!.view(1, 2, 1, 1) + 1e-5).sqrt();
        norm.call(x).allclose(expected, atol: 1e-5).Should().BeTrue();
        norm.num_batches_tracked.item<long>().Should().Be(1);
        norm.Invoking(n => n.call(ones(2, 2))).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Layers_compute_what_they_say()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = randn(2, 3, 8, 8);
        using Conv2d conv = Conv2d(3, 5, 3, stride: 2, padding: 1, bias: false);
        conv.weight.shape.Should().Equal(5, 3, 3, 3);
        conv.bias.Should().BeNull();
        conv.call(x).allclose(functional.conv2d(x, conv.weight, null, [2, 2], [1, 1])).Should().BeTrue();
        using Conv2d reflecting = Conv2d(3, 4, 3, padding: 1, padding_mode: PaddingModes.Reflect);
        reflecting.call(x).allclose(functional.conv2d(functional.pad(x, [1, 1, 1, 1], PaddingModes.Reflect), reflecting.weight, reflecting.bias), atol: 1e-6).Should().BeTrue();
        MaxPool2d(2).call(x).shape.Should().Equal(2, 3, 4, 4);
        MaxPool2d(3, stride: 2, padding: 1, ceil_mode: true).call(x).shape.Should().Equal(2, 3, 5, 5);
        AdaptiveAvgPool2d((1, 1)).call(x).allclose(x.mean([2, 3], keepdim: true), atol: 1e-6).Should().BeTrue();
        Flatten().call(x).shape.Should().Equal(2, 192);
        PReLU(3).call(x).allclose(where(x > 0, x, x * 0.25)).Should().BeTrue();
        Sigmoid().call(x).allclose(1 / ((-x).exp() + 1), atol: 1e-6).Should().BeTrue();
        ReLU().call(x).min().item<float>().Should().Be(0);
        Dropout(0.5).to(float32).call(ones(1000)).eq(0).sum().item<long>().Should().BeInRange(350, 650);
        Sequential().call(x).Equals(x).Should().BeTrue();
    }

    [Fact]
    public void Initial_weights_are_kaiming_uniform()
    {
        using DisposeScope scope = NewDisposeScope();
        using Linear linear = Linear(100, 50);
        linear.weight.abs().max().item<float>().Should().BeInRange(0.09f, 0.1f);
        linear.bias!.abs().max().item<float>().Should().BeLessThanOrEqualTo(0.1f);
        nn.init.CalculateFanInAndFanOut(ones(8, 4, 3, 3)).Should().Be((36L, 72L));
    }

    private sealed class GetOnly : Module
    {
        [ComponentName(Name = "weight")]
        private readonly Parameter stored = new(ones(1));

        public GetOnly()
            : base("GetOnly") => RegisterComponents();

        public Parameter weight => stored;
    }

    private sealed class TwoOfOneName : Module
    {
        private readonly Parameter scale = new(ones(1));

        [ComponentName(Name = "scale")]
        private readonly Parameter? again = null;

        public TwoOfOneName()
            : base("TwoOfOneName") => RegisterComponents();
    }

    private abstract class Base : Module<Tensor, Tensor>
    {
        private readonly Conv2d conv;
        private readonly Parameter scale;

        protected Base()
            : base("Base")
        {
            conv = Conv2d(3, 4, 1);
            scale = new Parameter(ones(1));
        }

        public Parameter Scale => scale;

        protected Tensor Start(Tensor x) => conv.call(x) * scale;
    }

    private sealed class Derived : Base
    {
        private readonly BatchNorm2d norm;
        private readonly Linear hidden;
        private readonly Tensor kernel;
        private readonly ModuleList<Linear> blocks;
        private readonly Sequential steps;
        private readonly Linear? none = null;

        public Derived()
        {
            norm = BatchNorm2d(4);
            hidden = Linear(4, 2);
            kernel = ones(2, 2);
            blocks = ModuleList(Linear(1, 1), Linear(1, 1));
            steps = Sequential(Linear(2, 2), ReLU(), Linear(2, 1, hasBias: false));
            RegisterComponents();
        }

        public Linear Hidden => hidden;

        public Tensor Kernel => kernel;

        public override Tensor forward(Tensor input)
        {
            using DisposeScope scope = NewDisposeScope();
            return steps.call(hidden.call(norm.call(Start(input)).mean([2, 3]))).MoveToOuterDisposeScope();
        }
    }
}
