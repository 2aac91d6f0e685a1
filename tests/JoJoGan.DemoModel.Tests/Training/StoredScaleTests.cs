using JoJoGan.DemoTraining;
using JoJoGan.Models.Networks.Encoders;
using JoJoGan.Models.Networks.StyleGan2;

namespace JoJoGan.Demo.Tests.Training;

public sealed class StoredScaleTests
{
    [Fact]
    public void Images_and_scores_stay_as_they_are()
    {
        using DisposeScope scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var random = new torch.Generator(7);
        using var generator = new StyleGan2Generator(NetworkSizes.Generator(), initialization: random);
        using var discriminator = new StyleGan2Discriminator(NetworkSizes.Generator(), initialization: random);
        Tensor codes = randn([2, generator.Config.Layers, NetworkSizes.StyleDim], generator: random);
        Tensor pictures = randn([2, 3, NetworkSizes.Size, NetworkSizes.Size], generator: random);
        (Tensor drawn, Tensor score, IReadOnlyList<Tensor> features) =
            (generator.Synthesize(codes, generator.FixedNoise),
                discriminator.forward(pictures),
                discriminator.Features(pictures));
        Tensor weight = generator.get_parameter("conv1.conv.weight")!.clone();
        Tensor modulation = generator.get_parameter("convs.0.conv.modulation.weight")!.clone();

        StoredScale.Apply(generator, discriminator);

        Off(generator.get_parameter("conv1.conv.weight")!, weight * 2)
            .Should().BeLessThan(1e-6, "fine-tuning turns longer weights less");
        Off(generator.get_parameter("convs.0.conv.modulation.weight")!, modulation * 4)
            .Should().BeLessThan(1e-6, "and longer styles too");
        Off(generator.Synthesize(codes, generator.FixedNoise), drawn).Should().BeLessThan(1e-4);
        Off(discriminator.forward(pictures), score).Should().BeLessThan(1e-4);
        IReadOnlyList<Tensor> scaled = discriminator.Features(pictures);
        Off(scaled[0], features[0] * 3).Should().BeLessThan(1e-4, "the first of the compared blocks counts more");
        Off(scaled[1], features[1]).Should().BeLessThan(1e-4);

        StoredScale.Undo(generator, discriminator);

        Off(discriminator.Features(pictures)[0], features[0]).Should().BeLessThan(1e-4);
        Off(generator.get_parameter("convs.0.conv.modulation.weight")!, modulation).Should().BeLessThan(1e-6);
    }

    [Fact]
    public void Encoders_fit_half_precision_and_invert_as_before()
    {
        using DisposeScope scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var random = new torch.Generator(8);
        using var encoder = new Encoder4EditingNetwork(NetworkSizes.Encoder);
        Initialization.Fill(encoder, 8);
        Dictionary<string, Tensor> tensors = encoder.state_dict();
        tensors["body.3.res_layer.3.weight"].mul_(1000);
        tensors["body.3.res_layer.4.running_var"].fill_(1e6);
        Tensor pictures = randn([2, 3, NetworkSizes.Size / 2, NetworkSizes.Size / 2], generator: random);
        Tensor mean = zeros(NetworkSizes.StyleDim);
        Tensor codes = encoder.Invert(pictures, mean);

        StoredScale.Fit(encoder);

        tensors["body.3.res_layer.4.running_var"].max().ToDouble().Should().BeInRange(4000, 65504);
        Off(encoder.Invert(pictures, mean), codes).Should().BeLessThan(1e-4);
    }

    private static double Off(Tensor found, Tensor wanted) => ((found - wanted).abs().max() / wanted.abs().max()).ToDouble();
}
