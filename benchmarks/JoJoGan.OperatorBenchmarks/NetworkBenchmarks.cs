using BenchmarkDotNet.Attributes;
using JoJoGan.Models.Networks.Encoders;
using JoJoGan.Models.Networks.Lpips;
using JoJoGan.Models.Networks.StyleGan2;
using TorchSharp;
using static TorchSharp.torch;

namespace JoJoGan.OperatorBenchmarks;

/// <summary>The networks at 256 px with made-up weights, without gradients.</summary>
public class NetworkBenchmarks
{
    private const int Size = 256;

    private StyleGan2Generator generator = null!;
    private StyleGan2Discriminator discriminator = null!;
    private LpipsVgg lpips = null!;
    private Encoder4EditingNetwork encoder = null!;
    private Tensor codes = null!;
    private Tensor pictures = null!;
    private Tensor average = null!;

    /// <summary>Faces in a batch.</summary>
    [Params(1, 4)]
    public int Faces { get; set; }

    /// <summary>Makes the networks.</summary>
    [GlobalSetup]
    public void SetUp()
    {
        using var random = new torch.Generator(1);
        var config = new StyleGan2Config { Size = Size };
        generator = new StyleGan2Generator(config, initialization: random);
        discriminator = new StyleGan2Discriminator(config, initialization: random);
        (lpips, encoder) = (new LpipsVgg(), new Encoder4EditingNetwork(new StyleEncoderConfig()));
        codes = randn(Faces, config.Layers, config.StyleDim);
        pictures = randn(Faces, 3, Size, Size);
        average = zeros(encoder.Layers, encoder.StyleDimension);
    }

    /// <summary>Codes to pictures.</summary>
    [Benchmark]
    public void Synthesis() => WithoutGradients(() => generator.Synthesize(codes).Dispose());

    /// <summary>Images to the features of the loss.</summary>
    [Benchmark]
    public void DiscriminatorFeatures() =>
        WithoutGradients(() => discriminator.Features(pictures).ToList().ForEach(f => f.Dispose()));

    /// <summary>The perceptual distance of pictures.</summary>
    [Benchmark]
    public void LpipsDistance() => WithoutGradients(() => lpips.Distance(pictures, pictures).Dispose());

    /// <summary>Images to codes.</summary>
    [Benchmark]
    public void Inversion() => WithoutGradients(() => encoder.Invert(pictures, average).Dispose());

    private static void WithoutGradients(Action work)
    {
        using var noGradient = no_grad();
        work();
    }
}
