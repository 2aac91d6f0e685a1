using System.Globalization;
using JoJoGan.Latents;
using JoJoGan.Models.Networks.StyleGan2;
using TorchSharp.Modules;

namespace JoJoGan.DemoTraining;

/// <summary>A generator that draws faces of two codes and adds no noise.</summary>
internal sealed class FaceGenerator : IDisposable
{
    /// <summary>
    /// The rows that draw the geometry: those up to 32 px, which the paper's X leaves as they are.
    /// </summary>
    public static readonly IReadOnlyList<int> GeometryRows =
        [.. Enumerable.Range(0, LayerMask.FullStyle(NetworkSizes.Size).Rows[0])];

    /// <summary>
    /// The rows that draw the appearance: those that X replaces and C does not, so that C leaves the colors as they are, but for
    /// the first, so that shapes are drawn before colors. The rows that are left draw nothing.
    /// </summary>
    public static readonly IReadOnlyList<int> AppearanceRows =
        [.. LayerMask.FullStyle(NetworkSizes.Size).Rows.Except(LayerMask.PreserveColor(NetworkSizes.Size).Rows).Skip(1)];

    // Of N(0, 1), 93 % lie above -1.5.
    private const double LinearFrom = 1.5;

    private IReadOnlyList<Tensor>? silence;

    /// <summary>
    /// Makes one with first weights: w begins as z moved to where the activation is linear, so that each parameter of a face is
    /// one component of w, and codes change nothing in the picture, so that what does not matter in them need not be unlearned.
    /// </summary>
    public FaceGenerator(int size, int seed)
    {
        using var noGrad = no_grad();
        using var random = new torch.Generator((ulong)seed);
        Network = new StyleGan2Generator(NetworkSizes.Generator(size), initialization: random);
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

    /// <summary>The network.</summary>
    public StyleGan2Generator Network { get; }

    /// <summary>The parameters to train: all but the mapping network's, which stays as it begins.</summary>
    public IReadOnlyDictionary<string, Parameter> SynthesisParameters => Network.named_parameters()
        .Where(p => !p.name.StartsWith("style.", StringComparison.Ordinal)).ToDictionary(p => p.name, p => p.parameter);

    /// <summary>Draws faces. Each [n, dim], on the sphere, to [n, 3, size, size].</summary>
    /// <param name="geometry">z of <see cref="GeometryRows"/>.</param>
    /// <param name="appearance">z of <see cref="AppearanceRows"/>.</param>
    /// <param name="others">z of the other rows.</param>
    public Tensor Draw(Tensor geometry, Tensor appearance, Tensor others)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor[] w = [.. Network.Mapping(cat([geometry, appearance, others], 0)).split(geometry.shape[0])];
        IEnumerable<Tensor> rows = Enumerable.Range(0, Network.Config.Layers)
            .Select(row => GeometryRows.Contains(row) ? w[0] : AppearanceRows.Contains(row) ? w[1] : w[2]);
        return Synthesize(stack(rows, 1)).MoveToOuterDisposeScope();
    }

    /// <summary>Draws faces of codes [n, dim], each row's code having in common with the face's what the row draws.</summary>
    public Tensor DrawParted(Tensor codes, torch.Generator random)
    {
        using Tensor geometry = FaceCodes.SameGeometry(codes, random);
        using Tensor appearance = FaceCodes.SameAppearance(codes, random);
        using Tensor anything = FaceCodes.Draw((int)codes.shape[0], random);
        using Tensor others = anything.to(codes.device);
        return Draw(geometry, appearance, others);
    }

    /// <summary>w+ codes to pictures.</summary>
    public Tensor Synthesize(Tensor codes)
    {
        silence ??= [.. Network.FixedNoise.Select(n => zeros_like(n).DetachFromDisposeScope())];
        return Network.Synthesize(codes, silence);
    }

    /// <summary>Takes the layers of a generator of half the size; the new ones add nothing to the picture at first.</summary>
    public void GrowFrom(TrainingFolder folder, string name)
    {
        folder.LoadShared(name, "g_ema", Network);
        using var noGrad = no_grad();
        string last = string.Create(CultureInfo.InvariantCulture, $"to_rgbs.{(Network.Config.Layers / 2) - 2}.conv.weight");
        Network.get_parameter(last)!.zero_();
    }

    /// <summary>Takes the most finished weights there are; the codes mean the same to all.</summary>
    public void LoadBest(TrainingFolder folder)
    {
        string? name = new[] { "adversarial", GeneratorStage.NameOf(NetworkSizes.Size) }.FirstOrDefault(folder.Has);
        if (name is null)
        {
            GrowFrom(folder, GeneratorStage.NameOf(NetworkSizes.Size / 2));
        }
        else
        {
            folder.Load(name, ("g_ema", Network));
        }
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
