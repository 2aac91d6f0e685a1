using JoJoGan.StyleGan2;
using static TorchSharp.torch;

namespace JoJoGan.Stylization;

/// <summary>The generator for a style strength s: weights base + s·(style - base).</summary>
internal sealed class StyledGenerator : IDisposable
{
    private readonly bool owned;

    private StyledGenerator(Generator generator, bool owned)
    {
        Generator = generator;
        this.owned = owned;
    }

    public Generator Generator { get; }

    /// <summary>The style's own generator at strength 1, else an interpolated copy that lives as long as the result.</summary>
    public static StyledGenerator Make(Generator basis, Generator style, double strength)
    {
        if (strength == 1)
        {
            return new StyledGenerator(style, owned: false);
        }

        var styled = new StyledGenerator(style.Clone(), owned: true);
        try
        {
            using var grad = no_grad();
            Dictionary<string, Tensor> from = basis.state_dict();
            foreach ((string key, Tensor to) in styled.Generator.state_dict())
            {
                using Tensor rest = from[key].mul(1 - strength);
                to.mul_(strength).add_(rest);
            }

            return styled;
        }
        catch
        {
            styled.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        if (owned)
        {
            Generator.Dispose();
        }
    }
}
