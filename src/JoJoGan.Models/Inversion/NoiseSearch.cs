using TorchSharp.Modules;

namespace JoJoGan.Models.Inversion;

/// <summary>
/// Noise maps that are searched along with codes, and what keeps them noise (arXiv 1912.04958, appendix D): at every size
/// neighbors must not be correlated, and each map keeps a mean of 0 and a variance of 1.
/// </summary>
internal sealed class NoiseSearch : IDisposable
{
    private const int LeastSize = 8;

    private readonly IReadOnlyList<Parameter> maps;

    /// <summary>Begins with a generator's fixed noise.</summary>
    /// <param name="noise">A map [1, 1, h, h] for each layer.</param>
    /// <param name="faces">How many faces have maps of their own.</param>
    public NoiseSearch(IReadOnlyList<Tensor> noise, int faces)
    {
        maps = [.. noise.Select(map =>
        {
            var own = new Parameter(map.detach().expand(faces, -1, -1, -1).clone());
            own.DetachFromDisposeScope();
            return own;
        })];
    }

    /// <summary>The maps, [faces, 1, h, h] for each layer.</summary>
    public IReadOnlyList<Parameter> Maps => maps;

    /// <summary>The regularization: the squared correlations of neighbors at every size down to 8 px.</summary>
    public Tensor Regularization()
    {
        using var scope = NewDisposeScope();
        Tensor total = zeros([], maps[0].dtype, maps[0].device);
        foreach (Parameter map in maps)
        {
            Tensor level = map;
            while (true)
            {
                total = total.Plus(Correlation(level, 2)).Plus(Correlation(level, 3));
                if (level.shape[^1] <= LeastSize)
                {
                    break;
                }

                level = nn.functional.avg_pool2d(level, 2);
            }
        }

        return total.MoveToOuterDisposeScope();
    }

    /// <summary>Gives every map a mean of 0 and a variance of 1 again.</summary>
    public void Normalize()
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        foreach (Parameter map in maps)
        {
            map.sub_(map.mean([2, 3], keepdim: true));
            map.div_(map.Squared().mean([2, 3], keepdim: true).Plus(1e-20).sqrt());
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (Parameter map in maps)
        {
            map.Dispose();
        }
    }

    private static Tensor Correlation(Tensor level, long dimension) =>
        (level * level.roll(1, dimension)).mean([1, 2, 3]).Squared().sum();
}
