using JoJoGan.Latents;
using JoJoGan.Mixing;
using JoJoGan.Models.Networks.StyleGan2;
using TorchSharp.Modules;

namespace JoJoGan.Models.FineTuning;

/// <summary>What a generator can take over from style references in closed form, before the first step of fine-tuning.</summary>
internal static class ReferenceInitialization
{
    private const string Weight = ".modulation.weight";
    private const string Bias = ".modulation.bias";

    /// <summary>
    /// Folds the reference's own style into the modulations of the mixed rows: b + ρWw for b and (1-ρ)W for W, with ρ = 1-α
    /// and for several references their mean. At α = 0 the generator then draws every mixed code as it draws the reference's
    /// own, which fine-tuning would otherwise spend most of its steps on.
    /// </summary>
    /// <param name="generator">The generator, changed in place.</param>
    /// <param name="codes">The references' codes.</param>
    /// <param name="mixing">The rows and α; the mean of a random one.</param>
    public static void FoldMixedRows(StyleGan2Generator generator, IReadOnlyList<LatentCode> codes, StyleMixingOptions mixing)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        LayerMask mask = mixing.MaskFor(generator.Config.Size);
        double share = 1 - (mixing.RandomAlpha ? 0.5 : mixing.Alpha);
        Dictionary<string, Parameter> parameters = generator.named_parameters().ToDictionary(p => p.name, p => p.parameter);
        Tensor? mean = null;
        foreach ((string key, Parameter weight) in parameters.Where(p => p.Key.EndsWith(Weight, StringComparison.Ordinal)))
        {
            int row = StyleGan2Config.RowOf(key)!.Value;
            if (mask[row])
            {
                mean ??= LatentTensors.ToTensor(codes, weight.device).mean([0]);
                Tensor modulation = weight.matmul(mean[row].to(weight.dtype));
                parameters[key.Replace(Weight, Bias, StringComparison.Ordinal)]
                    .AddInPlace(modulation, share / Math.Sqrt(weight.shape[1]));
                weight.MultiplyInPlace(1 - share);
            }
        }
    }

    /// <summary>
    /// Gives what the references' codes draw the mean color of the references, by the bias of the last ToRGB layer, which is
    /// added to every pixel.
    /// </summary>
    /// <param name="generator">The generator, changed in place.</param>
    /// <param name="codes">The references' codes.</param>
    /// <param name="references">[n, 3, size, size] in [-1, 1].</param>
    /// <param name="batchSize">How many are drawn together.</param>
    public static void MatchMeanColor(
        StyleGan2Generator generator, IReadOnlyList<LatentCode> codes, Tensor references, int batchSize)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        Parameter bias = generator.OutputBias;
        Tensor shift = references.sum([0, 2, 3], keepdim: true);
        foreach (LatentCode[] batch in codes.Chunk(batchSize))
        {
            using Tensor drawn = generator.Synthesize(LatentTensors.ToTensor(batch, bias.device));
            shift.AddInPlace(drawn.sum([0, 2, 3], keepdim: true), -1);
        }

        bias.AddInPlace(shift, 3.0 / references.numel());
    }
}
