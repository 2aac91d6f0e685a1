using JoJoGan.DemoModel;
using JoJoGan.Latents;
using JoJoGan.Models.Networks.StyleGan2;
using JoJoGan.Models.Runtime;
using JoJoGan.SyntheticFaces;

namespace JoJoGan.Quality;

/// <summary>
/// The codes from which the demo model's generator learned to draw faces, so that no inverter is needed: z has the length √dim
/// and begins with the normal values of the face's parameters.
/// </summary>
internal static class KnownCodes
{
    /// <summary>The codes of faces, the same vector in every row.</summary>
    /// <param name="parameters">[n, P].</param>
    public static IReadOnlyList<LatentCode> Of(Tensor parameters)
    {
        using DisposeScope scope = NewDisposeScope();
        using var noGrad = no_grad();
        using StyleGan2Generator generator = NetworkLoader.LoadGenerator(DemoWeights.GeneratorPath, CPU);
        (int rows, int dim) = (generator.Config.Layers, generator.Config.StyleDim);
        Tensor known = FaceParameters.ToLatent(parameters);
        Tensor rest = ones(known.shape[0], dim - known.shape[1]);
        Tensor room = (dim - known.square().sum([1], keepdim: true)).clamp(min: 0);
        Tensor w = generator.Mapping(cat([known, rest * (room / rest.shape[1]).sqrt()], 1));
        return
        [
            .. Enumerable.Range(0, (int)known.shape[0])
                .Select(i => new LatentCode(rows, dim, w[i].expand(rows, dim).contiguous().data<float>().ToArray())),
        ];
    }
}
