using JoJoGan.Encoder4Editing;
using JoJoGan.FineTuning;
using JoJoGan.Lpips;
using JoJoGan.StyleGan2;
using TorchSharp;
using static TorchSharp.torch;

namespace JoJoGan.Benchmarks;

/// <summary>A piece of work on networks of the published shapes with made-up weights.</summary>
/// <param name="Run">Does it once.</param>
internal sealed record Workload(Action Run)
{
    private const int EncoderSize = 256;

    /// <summary>The work that can be measured, by name.</summary>
    public static IReadOnlyDictionary<string, Func<int, WorkForm, Workload>> ByName { get; } = new Dictionary<string, Func<int, WorkForm, Workload>>
    {
        ["fine-tuning step, discriminator loss"] = (size, form) => Tuning(size, form, FineTuningLoss.Discriminator),
        ["fine-tuning step, LPIPS loss"] = (size, form) => Tuning(size, form, FineTuningLoss.Lpips),
        ["generate 1 face"] = (size, form) => Generation(size, form, 1),
        ["generate 8 faces"] = (size, form) => Generation(size, form, 8),
        ["e4e, invert 1 face"] = (_, _) => Inversion(),
    };

    /// <summary>Whether work is worth measuring at a size.</summary>
    public static bool Fits(string work, int size) => size == EncoderSize || !work.StartsWith("e4e", StringComparison.Ordinal);

    private static Workload Tuning(int size, WorkForm form, FineTuningLoss kind)
    {
        Generator generator = MakeGenerator(size, form);
        Tensor target = Noise(1, 3, size, size);
        Tensor codes = Noise(1, generator.Config.Layers, generator.Config.StyleDim);
        if (IsPlain(form))
        {
            var step = new PlainStep(generator, kind, target);
            return new Workload(() => step.Run(codes));
        }

        IReferenceLoss loss = kind == FineTuningLoss.Lpips
            ? new LpipsLoss(MakeLpips(form), target)
            : new DiscriminatorFeatureLoss(MakeDiscriminator(size, form), target);
        var loop = new FineTuningLoop(generator, loss, new FineTuningOptions());
        return new Workload(() =>
        {
            using DisposeScope scope = NewDisposeScope();
            loop.Step(codes, generator.DrawNoise(1));
        });
    }

    private static Workload Generation(int size, WorkForm form, int faces)
    {
        Generator generator = MakeGenerator(size, form);
        Tensor codes = Noise(faces, generator.Config.Layers, generator.Config.StyleDim);
        return new Workload(() =>
        {
            using var noGradient = no_grad();
            generator.Synthesize(codes).Dispose();
        });
    }

    private static Workload Inversion()
    {
        using var random = new torch.Generator(3);
        var encoder = new Encoder4EditingNetwork(new StyleEncoderConfig());
        Randomize(encoder, random);
        Tensor face = Noise(1, 3, EncoderSize, EncoderSize);
        Tensor average = Noise(encoder.Layers, encoder.StyleDimension);
        return new Workload(() =>
        {
            using var noGradient = no_grad();
            encoder.Invert(face, average).Dispose();
        });
    }

    /// <summary>A generator of the published widths; the plain form is the equations as the paper writes them.</summary>
    internal static Generator MakeGenerator(int size, WorkForm form)
    {
        using var random = new torch.Generator(1);
        return new Generator(new StyleGan2Config { Size = size }, initialization: random, form: Operators(form)) { ComputeType = TypeOf(form) };
    }

    internal static Discriminator MakeDiscriminator(int size, WorkForm form)
    {
        using var random = new torch.Generator(2);
        var discriminator = new Discriminator(new StyleGan2Config { Size = size }, initialization: random, form: Operators(form)) { ComputeType = TypeOf(form) };

        foreach (Tensor weight in discriminator.parameters())
        {
            weight.requires_grad = IsPlain(form); // the original leaves it trainable and never trains it
        }

        return discriminator;
    }

    internal static LpipsVgg MakeLpips(WorkForm form)
    {
        using var random = new torch.Generator(4);
        var lpips = new LpipsVgg { ComputeType = TypeOf(form) };
        Randomize(lpips, random);
        return lpips;
    }

    private static bool IsPlain(WorkForm form) => form is WorkForm.PlainDefault or WorkForm.PlainTuned;

    private static ScalarType? TypeOf(WorkForm form) => form == WorkForm.LibraryBFloat16 ? ScalarType.BFloat16 : null;

    private static OperatorForm Operators(WorkForm form) => IsPlain(form) ? OperatorForm.Reference : OperatorForm.Fast;

    private static Tensor Noise(params long[] shape)
    {
        using var random = new torch.Generator(5);
        return randn(shape, generator: random).mul_(0.5);
    }

    // Kaiming's deviation keeps the activations finite, which is all that speed depends on.
    private static void Randomize(nn.Module network, torch.Generator random)
    {
        using var noGradient = no_grad();
        foreach (Tensor weight in network.parameters())
        {
            if (weight.dim() > 1)
            {
                using Tensor values = randn(weight.shape, generator: random);
                weight.copy_(values).mul_(weight.dim() == 4 ? Math.Sqrt(2.0 * weight.shape[0] / weight.numel()) : 1);
            }
        }
    }
}
