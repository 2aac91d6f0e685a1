using JoJoGan.DemoTraining;
using JoJoGan.StyleGan2;

namespace JoJoGan.Demo.Tests.Training;

public sealed class StoredScaleTests
{
    [Fact]
    public void Pictures_and_scores_stay_as_they_are()
    {
        using DisposeScope scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var random = new torch.Generator(7);
        using var generator = new StyleGan2.Generator(NetworkSizes.Generator(), initialization: random);
        using var discriminator = new Discriminator(NetworkSizes.Generator(), initialization: random);
        Tensor codes = randn([2, generator.Config.Layers, NetworkSizes.StyleDim], generator: random);
        Tensor pictures = randn([2, 3, NetworkSizes.Size, NetworkSizes.Size], generator: random);
        (Tensor drawn, Tensor score, IReadOnlyList<Tensor> features) =
            (generator.Synthesize(codes, generator.FixedNoise), discriminator.forward(pictures), discriminator.Features(pictures));
        Tensor weight = generator.get_parameter("conv1.conv.weight")!.clone();

        StoredScale.Apply(generator, discriminator);

        Off(generator.get_parameter("conv1.conv.weight")!, weight * 2).Should().BeLessThan(1e-6, "fine-tuning turns longer weights less");
        Off(generator.Synthesize(codes, generator.FixedNoise), drawn).Should().BeLessThan(1e-4);
        Off(discriminator.forward(pictures), score).Should().BeLessThan(1e-4);
        IReadOnlyList<Tensor> scaled = discriminator.Features(pictures);
        Off(scaled[0], features[0] * 3).Should().BeLessThan(1e-4, "the first of the compared blocks counts more");
        Off(scaled[1], features[1]).Should().BeLessThan(1e-4);

        StoredScale.Undo(generator, discriminator);

        Off(discriminator.Features(pictures)[0], features[0]).Should().BeLessThan(1e-4);
    }

    private static double Off(Tensor found, Tensor wanted) => ((found - wanted).abs().max() / wanted.abs().max()).ToDouble();
}
