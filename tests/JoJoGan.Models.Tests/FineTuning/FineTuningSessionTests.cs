using JoJoGan.FineTuning;
using JoJoGan.Models.FineTuning;
using JoJoGan.Models.Networks.StyleGan2;
using JoJoGan.Models.Tests.Services;
using TorchSharp;
using static TorchSharp.torch;

namespace JoJoGan.Models.Tests.FineTuning;

public sealed class FineTuningSessionTests : IDisposable
{
    private readonly TestNetworks networks = new();

    public void Dispose() => networks.Dispose();

    [Theory]
    [InlineData(FineTuningLoss.Discriminator, 1)]
    [InlineData(FineTuningLoss.Discriminator, 2)]
    [InlineData(FineTuningLoss.Lpips, 2)]
    public void References_drawn_a_few_at_once_give_the_step_of_all_together(FineTuningLoss loss, int atOnce)
    {
        networks.Generator.to(float64);
        networks.Discriminator.to(float64);
        networks.Lpips.to(float64);

        (double[] Losses, Tensor Weight) together = Tune(
            loss, 3, references: 3, FineTuningOptions.Paper with { MicroBatchSize = 3 }, float64);
        (double[] Losses, Tensor Weight) parted = Tune(
            loss, 3, references: 3, FineTuningOptions.Paper with { MicroBatchSize = atOnce }, float64);

        ShouldBeTheSameSteps(parted, together);
    }

    [Theory]
    [InlineData(FineTuningLoss.Discriminator)]
    [InlineData(FineTuningLoss.Lpips)]
    public void Recomputed_activations_give_the_same_steps_and_leave_nothing_behind(FineTuningLoss loss)
    {
        networks.Generator.to(float64);
        networks.Discriminator.to(float64);
        networks.Lpips.to(float64);

        (double[] Losses, Tensor Weight) kept = Tune(
            loss, 3, references: 3, FineTuningOptions.Paper with { MicroBatchSize = 2 }, float64);
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        (double[] Losses, Tensor Weight) again = Tune(
            loss, 3, references: 3, FineTuningOptions.Paper with { MicroBatchSize = 2, GradientCheckpointing = true }, float64);
        long after = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        after.Should().Be(before + 1, "the weight is all that is left");
        ShouldBeTheSameSteps(again, kept);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public void Images_come_to_the_loss_as_the_options_say(int atOnce, bool recomputes)
    {
        using DisposeScope scope = NewDisposeScope();
        var loss = new WatchingLoss();
        using var session = new FineTuningSession(
            networks.Generator.Clone(),
            loss,
            FineTuningOptions.Paper with { MicroBatchSize = atOnce, GradientCheckpointing = recomputes });

        session.Step(zeros(3, TestNetworks.Config.Layers, TestNetworks.Config.StyleDim));

        loss.Seen.Select(s => (s.First, s.Count)).Should().Equal(atOnce == 1 ? [(0, 1), (1, 1), (2, 1)] : [(0, 2), (2, 1)]);
        loss.Seen.Should().OnlyContain(s => s.Leaf == recomputes, "what is recomputed has no history when the loss sees it");
    }

    [Theory]
    [InlineData(FineTuningLoss.Discriminator)]
    [InlineData(FineTuningLoss.Lpips)]
    public void Loss_in_bfloat16_falls_as_in_float32(FineTuningLoss loss)
    {
        (double[] full, Tensor expected) = Tune(loss, 20, references: 1, FineTuningOptions.Paper, float32);
        (networks.Generator.ComputeType, networks.Discriminator.ComputeType, networks.Lpips.ComputeType) =
            (bfloat16, bfloat16, bfloat16);
        (double[] half, Tensor found) = Tune(loss, 20, references: 1, FineTuningOptions.Paper, float32);

        using (expected)
        using (found)
        {
            found.dtype.Should().Be(ScalarType.Float32);
            half.Should().NotEqual(full);
            half[0].Should().BeApproximately(full[0], 0.02 * full[0]);
            half[^1].Should().BeLessThan(0.9 * half[0])
                .And.BeApproximately(full[^1], 0.2 * full[^1], "rounding is carried on from step to step");
        }
    }

    /// <summary>Up to rounding: without gradients some processors sum in another order. Disposes the weights.</summary>
    private static void ShouldBeTheSameSteps((double[] Losses, Tensor Weight) found, (double[] Losses, Tensor Weight) expected)
    {
        using Tensor off = found.Weight - expected.Weight;
        found.Weight.Dispose();
        expected.Weight.Dispose();
        found.Losses.Zip(expected.Losses).Should().OnlyContain(p => Math.Abs(p.First - p.Second) < 1e-9 * p.Second);
        off.abs().max().ToDouble().Should().BeLessThan(1e-6);
    }

    /// <summary>The loss of each step, and one of the weights at the end.</summary>
    private (double[] Losses, Tensor Weight) Tune(
        FineTuningLoss kind, int steps, int references, FineTuningOptions options, ScalarType type)
    {
        using DisposeScope scope = NewDisposeScope();
        using var random = new torch.Generator(7);
        Tensor target = randn([references, 3, 32, 32], generator: random).mul_(0.3).to(type);
        Tensor codes = randn([references, TestNetworks.Config.Layers, TestNetworks.Config.StyleDim], generator: random).to(type);
        StyleGan2Generator generator = networks.Generator.Clone();
        generator.to(type);
        IReferenceLoss loss = kind == FineTuningLoss.Lpips
            ? new LpipsLoss(networks.Lpips, target)
            : new DiscriminatorFeatureLoss(networks.Discriminator, target);
        using var session = new FineTuningSession(generator, loss, options);
        double[] losses = [.. Enumerable.Range(0, steps).Select(_ => session.Step(codes))];
        return (losses, generator.state_dict()["convs.3.conv.weight"].clone().detach().MoveToOuterDisposeScope());
    }

    /// <summary>Remembers which pictures it was given.</summary>
    private sealed class WatchingLoss : IReferenceLoss
    {
        public List<(int First, int Count, bool Leaf)> Seen { get; } = [];

        public Tensor Compute(Tensor images, int first = 0)
        {
            Seen.Add((first, (int)images.shape[0], images.is_leaf));
            return images.mean();
        }

        public void Dispose()
        {
        }
    }
}
