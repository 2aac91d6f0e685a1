using JoJoGan.Models.Networks.Identity;
using JoJoGan.Models.Networks.StyleGan2;

namespace JoJoGan.Models.FineTuning;

/// <summary>
/// 1 - cos(I(G(w)), I(Ĝ(w))): what the base generator G and the tuned one Ĝ draw of the same random codes, with the same noise,
/// is to show the same person.
/// </summary>
/// <param name="network">The identity network I. It is not changed.</param>
/// <param name="original">The base generator. It is not changed.</param>
internal sealed class IdentityLoss(IIdentityNetwork network, StyleGan2Generator original)
{
    private const int Faces = 2; // of a step

    /// <summary>The term.</summary>
    /// <param name="images">What the tuned generator draws, [n, 3, size, size], with gradient.</param>
    /// <param name="codes">Of these codes, [n, layers, dim].</param>
    /// <param name="noise">With this noise of each layer.</param>
    /// <returns>A scalar with gradient.</returns>
    public Tensor Compute(Tensor images, Tensor codes, IReadOnlyList<Tensor> noise)
    {
        using var scope = NewDisposeScope();
        Tensor faces;
        using (no_grad())
        {
            faces = original.Synthesize(codes, noise);
        }

        return network.Similarity(faces, images).mean().Times(-1).Plus(1).MoveToOuterDisposeScope();
    }

    /// <summary>Draws the codes and the noise of a step.</summary>
    /// <returns>[n, layers, dim], and the noise of each layer.</returns>
    public (Tensor Codes, IReadOnlyList<Tensor> Noise) Draw(Random random, torch.Generator noise)
    {
        using var noGrad = no_grad();
        Device device = original.parameters().First().device;
        Tensor z = LatentTensors.Gaussian(Faces, original.Config.StyleDim, random, device);
        return (original.ToWPlus(original.Mapping(z)), original.DrawNoise(Faces, noise));
    }
}
