using JoJoGan.Models.Networks.Encoders;
using JoJoGan.Models.Networks.StyleGan2;
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

    // Likewise the length of a style. What a code changes is so learned more slowly than what is drawn of every code.
    private const double Modulations = 4;

    // Leaky ReLU lets a scale through, so that the next block can take it back. But the loss compares what a block gives: this
    // first block sees lines and edges.
    private const double FirstBlock = 3;

    // Half precision ends at 65504.
    private const double MostVariance = 16384;

    private static readonly string[] FirstBlockGives =
        ["convs.1.conv2.1.weight", "convs.1.conv2.2.bias", "convs.1.skip.1.weight"];
    private static readonly string[] NextBlockTakes = ["convs.2.conv1.0.weight", "convs.2.skip.1.weight"];

    /// <summary>From the scale of training to that of the files.</summary>
    public static void Apply(StyleGan2Generator generator, StyleGan2Discriminator discriminator) =>
        Multiply(generator, discriminator, Convolutions, Modulations, FirstBlock);

    /// <summary>From the scale of the files to that of training.</summary>
    public static void Undo(StyleGan2Generator generator, StyleGan2Discriminator discriminator) =>
        Multiply(generator, discriminator, 1 / Convolutions, 1 / Modulations, 1 / FirstBlock);

    /// <summary>
    /// Brings the variances behind an encoder's convolutions into half precision's range: batch normalization takes a
    /// convolution's length out again, so that training lets it grow.
    /// </summary>
    public static void Fit(Encoder4EditingNetwork encoder)
    {
        using var noGrad = no_grad();
        Dictionary<string, Tensor> tensors = encoder.state_dict();
        (string, string)[] pairs = [("res_layer.3", "res_layer.4"), ("shortcut_layer.0", "shortcut_layer.1")];
        foreach ((string convolution, string normalization) in pairs)
        {
            foreach (string key in tensors.Keys.Where(k => k.EndsWith($"{normalization}.running_var", StringComparison.Ordinal)))
            {
                string block = key[..^$"{normalization}.running_var".Length];
                while (tensors[key].max().ToDouble() > MostVariance)
                {
                    tensors[$"{block}{convolution}.weight"].div_(2);
                    tensors[$"{block}{normalization}.running_mean"].div_(2);
                    tensors[key].div_(4);
                }
            }
        }
    }

    private static void Multiply(
        StyleGan2Generator generator,
        StyleGan2Discriminator discriminator,
        double convolutions,
        double modulations,
        double firstBlock)
    {
        using var noGrad = no_grad();
        foreach ((string name, Parameter weight) in generator.named_parameters())
        {
            if (SynthesisOptimizer.IsConvolution(name))
            {
                weight.mul_(convolutions);
            }
            else if (name.Contains(".modulation.", StringComparison.Ordinal)
                && !name.StartsWith("to_rgb", StringComparison.Ordinal))
            {
                weight.mul_(modulations); // ToRGB does not demodulate
            }
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
