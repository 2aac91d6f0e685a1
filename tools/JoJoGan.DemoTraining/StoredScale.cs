using JoJoGan.StyleGan2;
using TorchSharp.Modules;

namespace JoJoGan.DemoTraining;

/// <summary>
/// The scales that weights ship in, of those that change nothing in what the networks compute but matter to fine-tuning.
/// </summary>
internal static class StoredScale
{
    // Demodulation takes the length of a convolution's weight out again. But Adam's steps are equally long for all weights: the
    // longer a weight, the less a step turns it.
    private const double Convolutions = 2;

    // Leaky ReLU lets a scale through, so that the next block can take it back. But the loss compares what a block gives: this
    // first block sees lines and edges.
    private const double FirstBlock = 3;

    private static readonly string[] FirstBlockGives = ["convs.1.conv2.1.weight", "convs.1.conv2.2.bias", "convs.1.skip.1.weight"];
    private static readonly string[] NextBlockTakes = ["convs.2.conv1.0.weight", "convs.2.skip.1.weight"];

    /// <summary>From the scale of training to that of the files.</summary>
    public static void Apply(Generator generator, Discriminator discriminator) => Multiply(generator, discriminator, Convolutions, FirstBlock);

    /// <summary>From the scale of the files to that of training.</summary>
    public static void Undo(Generator generator, Discriminator discriminator) => Multiply(generator, discriminator, 1 / Convolutions, 1 / FirstBlock);

    private static void Multiply(Generator generator, Discriminator discriminator, double convolutions, double firstBlock)
    {
        using var noGrad = no_grad();
        foreach ((_, Parameter weight) in generator.named_parameters().Where(p => SynthesisOptimizer.IsConvolution(p.name)))
        {
            weight.mul_(convolutions);
        }

        foreach (string name in FirstBlockGives)
        {
            discriminator.get_parameter(name)!.mul_(firstBlock);
        }

        foreach (string name in NextBlockTakes)
        {
            discriminator.get_parameter(name)!.div_(firstBlock);
        }
    }
}
