using JoJoGan.Latents;
using JoJoGan.Models.Networks.StyleGan2;
using TorchSharp.Modules;

namespace JoJoGan.DemoTraining;

/// <summary>A generator that is to draw the known picture of every code, and adds no noise.</summary>
internal abstract class KnownGenerator : IDisposable
{
    // Of N(0, 1), 93 % lie above -1.5.
    private const double LinearFrom = 1.5;

    private readonly IReadOnlyList<int> appearanceRows;
    private IReadOnlyList<Tensor>? silence;

    /// <summary>
    /// Makes one with first weights: w begins as z moved to where the activation is linear, so that each parameter of a picture
    /// is one component of w, and codes change nothing in the picture, so that what does not matter in them need not be
    /// unlearned.
    /// </summary>
    /// <param name="config">Its dimensions.</param>
    /// <param name="seed">Other weights for another seed.</param>
    /// <param name="appearanceRows">
    /// The rows that draw the appearance; those that are neither these nor geometry's draw nothing.
    /// </param>
    protected KnownGenerator(StyleGan2Config config, int seed, IReadOnlyList<int> appearanceRows)
    {
        this.appearanceRows = appearanceRows;
        using var noGrad = no_grad();
        using var random = new torch.Generator((ulong)seed);
        Network = new StyleGan2Generator(config, initialization: random);
        foreach ((string name, Parameter parameter) in Network.named_parameters())
        {
            if (name.EndsWith("modulation.weight", StringComparison.Ordinal))
            {
                parameter.zero_();
            }
            else if (name.StartsWith("style.", StringComparison.Ordinal) && parameter.dim() == 2)
            {
                double scale = Network.Config.MlpLearningRateMultiplier / Math.Sqrt(Network.Config.StyleDim);
                using Tensor identity = eye(Network.Config.StyleDim);
                parameter.copy_(identity).mul_(1 / (scale * Math.Sqrt(2)));
            }
            else if (name == "style.1.bias")
            {
                parameter.fill_(LinearFrom / (Math.Sqrt(2) * Network.Config.MlpLearningRateMultiplier));
            }
        }
    }

    /// <summary>
    /// The rows that draw the geometry: those up to 32 px, which the paper's X leaves as they are.
    /// </summary>
    public static IReadOnlyList<int> GeometryRows { get; } =
        [.. Enumerable.Range(0, LayerMask.FullStyle(NetworkSizes.Size).Rows[0])];

    /// <summary>The network.</summary>
    public StyleGan2Generator Network { get; }

    /// <summary>The parameters to train: all but the mapping network's, which stays as it begins.</summary>
    public IReadOnlyDictionary<string, Parameter> SynthesisParameters => Network.named_parameters()
        .Where(p => !p.name.StartsWith("style.", StringComparison.Ordinal)).ToDictionary(p => p.name, p => p.parameter);

    /// <summary>Draws pictures. Each [n, dim], on the sphere, to [n, 3, size, size].</summary>
    /// <param name="geometry">z of <see cref="GeometryRows"/>.</param>
    /// <param name="appearance">z of the rows that draw the appearance.</param>
    /// <param name="others">z of the other rows.</param>
    public Tensor Draw(Tensor geometry, Tensor appearance, Tensor others)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor[] w = [.. Network.Mapping(cat([geometry, appearance, others], 0)).split(geometry.shape[0])];
        IEnumerable<Tensor> rows = Enumerable.Range(0, Network.Config.Layers)
            .Select(row => GeometryRows.Contains(row) ? w[0] : appearanceRows.Contains(row) ? w[1] : w[2]);
        return Synthesize(stack(rows, 1)).MoveToOuterDisposeScope();
    }

    /// <summary>w+ codes to pictures.</summary>
    public Tensor Synthesize(Tensor codes)
    {
        silence ??= [.. Network.FixedNoise.Select(n => zeros_like(n).DetachFromDisposeScope())];
        return Network.Synthesize(codes, silence);
    }

    public void Dispose()
    {
        foreach (Tensor map in silence ?? [])
        {
            map.Dispose();
        }

        Network.Dispose();
    }
}
