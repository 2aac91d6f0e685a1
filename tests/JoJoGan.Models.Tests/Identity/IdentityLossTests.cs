using JoJoGan.Errors;
using JoJoGan.FineTuning;
using JoJoGan.Models.Checkpoints;
using JoJoGan.Models.FineTuning;
using JoJoGan.Models.Networks.StyleGan2;
using JoJoGan.Models.Styles;
using JoJoGan.Models.Tests.Checkpoints;
using JoJoGan.Models.Tests.Services;
using JoJoGan.Styles;
using JoJoGan.Testing;
using Microsoft.Extensions.DependencyInjection;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace JoJoGan.Models.Tests.Identity;

public sealed class IdentityLossTests : IDisposable
{
    private readonly TestHost host = new();
    private readonly Image<Rgb24> picture = TestHost.Image(1);

    public void Dispose()
    {
        picture.Dispose();
        host.Dispose();
    }

    [Fact]
    public void Base_generator_loses_nothing_and_a_changed_one_does()
    {
        using StyleGan2Generator tuned = host.Networks.Generator.Clone();
        Of(tuned).Should().BeApproximately(0, 1e-5);

        using (no_grad())
        {
            foreach (Parameter parameter in tuned.SynthesisParameters())
            {
                parameter.mul_(1.2);
            }
        }

        Of(tuned).Should().BeGreaterThan(1e-4);
    }

    [Fact]
    public void Codes_are_new_in_every_step_and_those_of_the_seed()
    {
        using DisposeScope scope = NewDisposeScope();
        var loss = new IdentityLoss(host.Networks.Identity, host.Networks.Generator);
        var random = new Random(1);
        using var noise = new torch.Generator(1);

        double[] first = TensorComparison.Values(loss.Draw(random, noise).Codes);
        double[] second = TensorComparison.Values(loss.Draw(random, noise).Codes);

        second.Should().NotEqual(first);
        TensorComparison.Values(loss.Draw(new Random(1), noise).Codes).Should().Equal(first);
    }

    [Fact]
    public async Task Run_with_the_term_keeps_people_nearer_and_is_repeatable()
    {
        FineTuningOptions options = new() { Steps = 12, LearningRate = 0.02 };
        (string Hash, double Loss) without = await TuneAsync(options);
        (string Hash, double Loss) with = await TuneAsync(options with { IdentityWeight = 5 });
        (string Hash, double Loss) again = await TuneAsync(options with { IdentityWeight = 5 });
        (string Hash, double Loss) recomputed =
            await TuneAsync(options with { IdentityWeight = 5, GradientCheckpointing = true });

        with.Loss.Should().BeLessThan(0.5 * without.Loss);
        again.Hash.Should().Be(with.Hash);
        recomputed.Loss.Should().BeApproximately(with.Loss, 0.2 * with.Loss, "the gradients are the same up to rounding");
    }

    [Fact]
    public async Task Run_without_weights_for_it_does_not_begin()
    {
        using var folder = new TemporaryFolder();
        await using ServiceProvider services = new ServiceCollection().AddJoJoGan().UseSmallModel(folder).UseIdentity("no")
            .Services.BuildServiceProvider();

        await FluentActions.Awaiting(() => services.GetRequiredService<IFineTuner>().FineTuneAsync(
            [new StyleReference(picture)], new FineTuningOptions { Steps = 1, IdentityWeight = 1 }))
            .Should().ThrowAsync<WeightsNotFoundException>().WithMessage("*identity network*");
    }

    private async Task<(string Hash, double Loss)> TuneAsync(FineTuningOptions options)
    {
        using StyleModel style = await host.Get<IFineTuner>().FineTuneAsync([new StyleReference(picture)], options);
        StyleGan2Generator tuned = ((GeneratorStyle)style).Generator;
        return (CheckpointHash.Of(tuned), Of(tuned));
    }

    private double Of(StyleGan2Generator tuned)
    {
        using DisposeScope scope = NewDisposeScope();
        using var noGrad = no_grad();
        var loss = new IdentityLoss(host.Networks.Identity, host.Networks.Generator);
        using var noise = new torch.Generator(3);
        (Tensor codes, IReadOnlyList<Tensor> maps) = loss.Draw(new Random(3), noise);
        return loss.Compute(tuned.Synthesize(codes, maps), codes, maps).ToDouble();
    }
}
