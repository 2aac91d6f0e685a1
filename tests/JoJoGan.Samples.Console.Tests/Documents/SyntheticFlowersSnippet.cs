using JoJoGan.SyntheticFlowers;
using TorchSharp;
using Tensor = TorchSharp.torch.Tensor;

namespace DocumentSnippets;

internal static class SyntheticFlowersSnippet
{
    public static void Draw()
    {
        // <snippet>
        using Tensor z = torch.randn(16, FlowerParameters.Count);
        using Tensor parameters = FlowerParameters.FromLatent(z);
        using Tensor photos = FlowerRenderer.Render(parameters, size: 64);
        using Tensor windows = FlowerRenderer.Render(parameters, size: 64, FlowerStyle.Stained);
        // </snippet>
    }
}
