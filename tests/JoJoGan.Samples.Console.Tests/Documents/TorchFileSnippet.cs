using JoJoGan.Models.Checkpoints;
using JoJoGan.Models.Networks.StyleGan2;
using static TorchSharp.torch;

namespace DocumentSnippets;

internal static class TorchFileSnippet
{
    public static void Write(StyleGan2Generator generator)
    {
        // <snippet>
        TorchFile.Write(
            "style.pt", new Dictionary<string, IEnumerable<KeyValuePair<string, Tensor>>> { ["g"] = generator.state_dict() });
        // </snippet>
    }
}
