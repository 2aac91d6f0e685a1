using JoJoGan.SyntheticFaces;
using TorchSharp;
using Tensor = TorchSharp.torch.Tensor;

namespace DocumentSnippets;

internal static class SyntheticFacesSnippet
{
    public static void Draw()
    {
        // <snippet>
        using Tensor z = torch.randn(16, FaceParameters.Count);
        using Tensor parameters = FaceParameters.FromLatent(z);
        using Tensor photos = FaceRenderer.Render(parameters, size: 128);
        using Tensor drawings = FaceRenderer.Render(parameters, size: 128, FaceStyle.Ink);
        // </snippet>
    }
}
