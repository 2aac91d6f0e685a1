using JoJoGan.Models.Networks.Encoders;
using JoJoGan.Models.Networks.Lpips;
using JoJoGan.Models.Networks.RetinaFace;
using TorchSharp.Modules;

namespace JoJoGan.DemoTraining;

/// <summary>First weights of the networks that the library only ever loads.</summary>
internal static class Initialization
{
    /// <summary>Kaiming's normal weights (arXiv 1502.01852) and no bias.</summary>
    public static void Fill(LpipsVgg network, int seed) => FillKernels(network.Features, seed);

    /// <summary>Kaiming's normal weights, and predictions that begin near the prior boxes.</summary>
    public static void Fill(RetinaFaceNetwork network, int seed)
    {
        const double Head = 0.1;
        FillKernels(network, seed);
        using var noGrad = no_grad();
        foreach ((string key, Parameter parameter) in network.named_parameters())
        {
            if (key.Contains("Head", StringComparison.Ordinal) && parameter.dim() >= 2)
            {
                parameter.mul_(Head);
            }
        }
    }

    /// <summary>
    /// Kaiming's weights, slopes of a quarter, and residual branches that begin small: the sum over 24 blocks must not grow.
    /// </summary>
    public static void Fill(StyleEncoderNetwork network, int seed)
    {
        const double Branch = 0.3;
        FillKernels(network, seed);
        using var noGrad = no_grad();
        foreach ((string key, Parameter parameter) in network.named_parameters())
        {
            if (key == "input_layer.2.weight" || key.EndsWith("res_layer.2.weight", StringComparison.Ordinal))
            {
                parameter.fill_(0.25);
            }
            else if (key.EndsWith("res_layer.4.weight", StringComparison.Ordinal))
            {
                parameter.fill_(Branch);
            }
        }
    }

    /// <summary>
    /// Weights of e4e's encoder: half of every layer inverts the photo and half the drawing, and the last layers give most of the
    /// difference, so that the encoder corrects codes before it has learned anything.
    /// </summary>
    /// <param name="restyle">The encoder of ReStyle.</param>
    /// <param name="e4e">An encoder of half the width.</param>
    public static void Fill(Encoder4EditingNetwork restyle, Encoder4EditingNetwork e4e)
    {
        const double Correction = 0.7; // more overshoots
        using DisposeScope scope = NewDisposeScope();
        using var noGrad = no_grad();
        Dictionary<string, Tensor> target = restyle.state_dict();
        foreach ((string key, Tensor one) in e4e.state_dict())
        {
            Tensor both = target[key];
            if (key.EndsWith("linear.weight", StringComparison.Ordinal))
            {
                // An equalized layer divides its weights by the root of its inputs, which are twice as many.
                both.copy_(cat([one, -one], 1) * (Correction * Math.Sqrt(2)));
            }
            else if (key.EndsWith("linear.bias", StringComparison.Ordinal))
            {
                both.zero_();
            }
            else if (one.dim() == 0)
            {
                both.copy_(one);
            }
            else if (one.dim() == 1)
            {
                both.copy_(cat([one, one], 0));
            }
            else
            {
                both.zero_();
                both.narrow(0, 0, one.shape[0]).narrow(1, 0, one.shape[1]).copy_(one);
                both.narrow(0, one.shape[0], one.shape[0]).narrow(1, one.shape[1], one.shape[1]).copy_(one);
            }
        }
    }

    private static void FillKernels(nn.Module network, int seed)
    {
        using var noGrad = no_grad();
        using var random = new torch.Generator((ulong)seed);
        foreach ((string _, Parameter parameter) in network.named_parameters())
        {
            if (parameter.dim() >= 2)
            {
                long inputs = parameter.numel() / parameter.shape[0];
                double deviation = parameter.dim() == 2 ? 1 : Math.Sqrt(2.0 / inputs);
                using Tensor values = randn(parameter.shape, generator: random);
                parameter.copy_(values).mul_(deviation);
            }
        }
    }
}
