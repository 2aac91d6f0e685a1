using JoJoGan.Models.CpuKernels;
using JoJoGan.Models.Networks.Encoders;
using JoJoGan.Models.Networks.Lpips;
using JoJoGan.Models.Networks.RetinaFace;
using JoJoGan.Models.Networks.StyleGan2;
using TorchSharp;
using static TorchSharp.torch;

namespace JoJoGan.Benchmarks;

/// <summary>Networks of the published shapes with made-up weights.</summary>
internal static class MadeUpNetworks
{
    /// <summary>A generator of the published widths; the plain form is the equations as the paper writes them.</summary>
    public static StyleGan2Generator Generator(int size, WorkForm form)
    {
        using var random = new torch.Generator(1);
        var config = new StyleGan2Config { Size = size };
        return new StyleGan2Generator(config, initialization: random, implementation: Operators(form))
        {
            ComputeType = TypeOf(form),
        };
    }

    /// <summary>Its discriminator.</summary>
    public static StyleGan2Discriminator Discriminator(int size, WorkForm form)
    {
        using var random = new torch.Generator(2);
        var config = new StyleGan2Config { Size = size };
        var discriminator = new StyleGan2Discriminator(config, initialization: random, implementation: Operators(form))
        {
            ComputeType = TypeOf(form),
        };
        foreach (Tensor weight in discriminator.parameters())
        {
            weight.requires_grad = IsPlain(form); // the original leaves it trainable and never trains it
        }

        return discriminator;
    }

    /// <summary>LPIPS.</summary>
    public static LpipsVgg Lpips(WorkForm form)
    {
        using var random = new torch.Generator(4);
        var lpips = new LpipsVgg { ComputeType = TypeOf(form), Implementation = Operators(form) };
        Randomize(lpips, random);
        return lpips;
    }

    /// <summary>The e4e encoder.</summary>
    public static Encoder4EditingNetwork Encoder(WorkForm form)
    {
        using var random = new torch.Generator(3);
        var encoder = new Encoder4EditingNetwork(new StyleEncoderConfig()) { Implementation = Operators(form) };
        Randomize(encoder, random);
        return encoder;
    }

    /// <summary>The detector, with the backbone of the demo's and of the published small one.</summary>
    public static RetinaFaceNetwork Detector()
    {
        using var random = new torch.Generator(6);
        var detector = new RetinaFaceNetwork(RetinaFaceBackbone.MobileNet025);
        Randomize(detector, random);
        detector.eval();
        return detector;
    }

    /// <summary>Values of N(0, 1/4).</summary>
    public static Tensor Noise(params long[] shape)
    {
        using var random = new torch.Generator(5);
        return randn(shape, generator: random).mul_(0.5);
    }

    /// <summary>Whether a form is the original's.</summary>
    public static bool IsPlain(WorkForm form) => form is WorkForm.PlainDefault or WorkForm.PlainTuned;

    private static ScalarType? TypeOf(WorkForm form) => form == WorkForm.LibraryBFloat16 ? ScalarType.BFloat16 : null;

    private static OperatorImplementation Operators(WorkForm form) =>
        IsPlain(form) ? OperatorImplementation.Reference : OperatorImplementation.Optimized;

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
