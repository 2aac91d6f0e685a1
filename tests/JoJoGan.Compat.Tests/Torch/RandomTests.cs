using TorchSharp;
using static TorchSharp.torch;

namespace JoJoGan.Compat.Tests.Torch;

public sealed class RandomTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void A_seed_gives_PyTorchs_own_stream()
    {
        manual_seed(0);
        randn(3).data<float>().ToArray().Zip([1.5410f, -0.2934f, -2.1788f]).Should().OnlyContain(p => Math.Abs(p.First - p.Second) < 1e-4);
        manual_seed(0);
        rand(2).data<float>().ToArray().Zip([0.4963f, 0.7682f]).Should().OnlyContain(p => Math.Abs(p.First - p.Second) < 1e-4);
    }

    [Fact]
    public void A_generator_is_a_stream_of_its_own()
    {
        using var one = new Generator(5);
        using var other = new Generator(5);
        Tensor first = randn(4, generator: one);
        manual_seed(99);
        _ = randn(4);
        first.Equals(randn(4, generator: other)).Should().BeTrue();
        first.Equals(randn(4, generator: one)).Should().BeFalse();
        one.manual_seed(5).Should().BeSameAs(one);
        first.Equals(randn(4, generator: one)).Should().BeTrue();
        one.initial_seed().Should().Be(5);
        one.device.type.Should().Be(DeviceType.CPU);
    }

    [Fact]
    public void States_can_be_kept_and_put_back()
    {
        using var generator = new Generator(1);
        _ = rand(3, generator: generator);
        Tensor state = generator.get_state();
        Tensor next = rand(3, generator: generator);
        generator.set_state(state);
        rand(3, generator: generator).Equals(next).Should().BeTrue();
    }

    [Fact]
    public void Every_kind_of_draw_takes_a_generator()
    {
        Tensor[] first = Draw(), again = Draw();
        first.Zip(again).Should().OnlyContain(p => p.First.Equals(p.Second));
        first[0].dtype.Should().Be(int64);
        first[0].lt(7).logical_and(first[0].ge(3)).all().item<bool>().Should().BeTrue();
        first[1].sort().Values.data<long>().ToArray().Should().Equal(0, 1, 2, 3, 4);
        first[2].min().item<float>().Should().BeGreaterThanOrEqualTo(2);
        first[2].max().item<float>().Should().BeLessThan(3);

        Tensor[] Draw()
        {
            using var generator = new Generator(3);
            return
            [
                randint(3, 7, [20], generator: generator),
                randperm(5, generator: generator),
                empty(50).uniform_(2, 3, generator),
                empty(50).normal_(1, 2, generator),
                normal(1, 0.1, [4], generator: generator),
            ];
        }
    }

    [Fact]
    public void Initialization_follows_the_default_generator()
    {
        manual_seed(4);
        using var first = nn.Linear(3, 3);
        manual_seed(4);
        using var second = nn.Linear(3, 3);
        first.weight.Equals(second.weight).Should().BeTrue();
    }
}
