using JoJoGan.Models.Networks.Lpips;
using JoJoGan.Models.Networks.StyleGan2;
using TorchSharp.Modules;

namespace JoJoGan.DemoTraining;

/// <summary>
/// Teaches a discriminator to see what the perceptual network sees (after the idea of arXiv 2112.09130): from the features that
/// JoJoGAN compares, the perceptual network's outputs of the same size are to be read off by a linear map. Of its own it learns
/// no more than what tells a generator's photos from real ones, and is then to compare drawings.
/// </summary>
internal sealed class PerceptualDistillation : IDisposable
{
    private const double LearningRate = 2e-3;

    // A block's features and the perceptual network's output of the same number are of the same size.
    private static readonly int[] Blocks =
        [.. StyleGan2Discriminator.DefaultTaps.Where(block => block < NetworkSizes.PerceptualWidths.Count)];

    private readonly StyleGan2Discriminator discriminator;
    private readonly LpipsVgg perceptual;
    private readonly ModuleList<Conv2d> readers;
    private readonly optim.Optimizer optimizer;

    /// <param name="discriminator">Who learns.</param>
    /// <param name="perceptual">Who teaches.</param>
    /// <param name="device">Where both are.</param>
    public PerceptualDistillation(StyleGan2Discriminator discriminator, LpipsVgg perceptual, Device device)
    {
        (this.discriminator, this.perceptual) = (discriminator, perceptual);
        readers = new ModuleList<Conv2d>([.. Blocks.Select(block =>
            nn.Conv2d(
                discriminator.Config.ChannelsAt(discriminator.Config.Size >> block), NetworkSizes.PerceptualWidths[block], 1))]);
        readers.to(device);
        optimizer = optim.Adam(readers.parameters(), LearningRate, 0.9, 0.99);
    }

    /// <summary>Forgets the linear maps' gradients.</summary>
    public void ZeroGrad() => optimizer.zero_grad();

    /// <summary>How far what is read off is from what is to be seen: a scalar with gradient.</summary>
    /// <param name="pictures">[n, 3, size, size] in [-1, 1].</param>
    public Tensor Loss(Tensor pictures)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor[] outputs = Outputs(pictures);
        IReadOnlyList<Tensor> features = discriminator.Features(pictures, Blocks);
        IEnumerable<Tensor> differences = outputs.Select((output, i) => readers[i].forward(features[i].to(float32)) - output);
        return stack(differences.Select(d => d.square().sum([1]).mean())).mean().MoveToOuterDisposeScope();
    }

    /// <summary>Takes a step of the linear maps.</summary>
    /// <param name="rate">A factor of the learning rate.</param>
    public void Step(double rate)
    {
        optimizer.SetRate(LearningRate * rate);
        optimizer.step();
    }

    public void Dispose()
    {
        optimizer.Dispose();
        readers.Dispose();
    }

    /// <summary>The perceptual network's outputs for those blocks, as LPIPS compares them: of length 1 everywhere.</summary>
    private Tensor[] Outputs(Tensor pictures)
    {
        using var noGrad = no_grad();
        Tensor[] taps = perceptual.Taps(pictures);
        return [.. Blocks.Select(block => taps[block].to(float32))
            .Select(tap => tap / (tap.square().sum([1], keepdim: true).sqrt() + 1e-10))];
    }
}
