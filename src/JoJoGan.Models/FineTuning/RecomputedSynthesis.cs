using JoJoGan.StyleGan2;
using TorchSharp;
using static TorchSharp.torch;

namespace JoJoGan.FineTuning;

/// <summary>
/// Synthesis that keeps only what goes from one resolution to the next, and computes the rest again for the gradients, one
/// resolution at a time (gradient checkpointing, arXiv 1604.06174). Gives the same gradients.
/// </summary>
internal sealed class RecomputedSynthesis : IDisposable
{
    private readonly Generator generator;
    private readonly Tensor codes;
    private readonly IReadOnlyList<Tensor>? noise;
    private readonly List<(Tensor X, Tensor Image)> levels = [];

    /// <summary>Draws, without gradients.</summary>
    /// <param name="generator">The generator; stays the caller's, like everything else.</param>
    /// <param name="codes">[n, layers, dim].</param>
    /// <param name="noise">The noise of each layer; null for the generator's own.</param>
    public RecomputedSynthesis(Generator generator, Tensor codes, IReadOnlyList<Tensor>? noise)
    {
        (this.generator, this.codes, this.noise) = (generator, codes, noise);
        using var grad = no_grad();
        using var scope = NewDisposeScope();
        Keep(generator.Begin(codes, noise));
        for (int i = 0; i < generator.Config.Resolutions().Count() - 1; i++)
        {
            Keep(generator.Grow(i, levels[i].X, levels[i].Image, codes, noise));
        }
    }

    /// <summary>The pictures [n, 3, size, size], a leaf that takes a gradient; they live as long as this.</summary>
    public Tensor Pictures => levels[^1].Image;

    /// <summary>Carries the pictures' gradient on to the generator's weights.</summary>
    public void Backward()
    {
        for (int i = levels.Count - 1; i >= 0; i--)
        {
            using var scope = NewDisposeScope();
            (Tensor x, Tensor image) = i == 0
                ? generator.Begin(codes, noise)
                : generator.Grow(i - 1, levels[i - 1].X, levels[i - 1].Image, codes, noise);
            bool last = i == levels.Count - 1; // nobody looks at its features
            autograd.backward(last ? [image] : [x, image], last ? [levels[i].Image.grad!] : [levels[i].X.grad!, levels[i].Image.grad!]);
            levels[i].X.Dispose();
            levels[i].Image.Dispose();
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach ((Tensor x, Tensor image) in levels)
        {
            x.Dispose();
            image.Dispose();
        }
    }

    private void Keep((Tensor X, Tensor Image) level) =>
        levels.Add((level.X.requires_grad_().MoveToOuterDisposeScope(), level.Image.requires_grad_().MoveToOuterDisposeScope()));
}
