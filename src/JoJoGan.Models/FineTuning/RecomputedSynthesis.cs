using JoJoGan.Models.Networks.StyleGan2;

namespace JoJoGan.Models.FineTuning;

/// <summary>
/// Synthesis that keeps only what goes from one resolution to the next, and computes the rest again for the gradients, one
/// resolution at a time (gradient checkpointing, arXiv 1604.06174). Gives the same gradients.
/// </summary>
internal sealed class RecomputedSynthesis : IDisposable
{
    private readonly StyleGan2Generator generator;
    private readonly Tensor codes;
    private readonly IReadOnlyList<Tensor>? noise;
    private readonly List<(Tensor X, Tensor Image)> levels = [];

    /// <summary>Draws, without gradients.</summary>
    /// <param name="generator">The generator.</param>
    /// <param name="codes">[n, layers, dim].</param>
    /// <param name="noise">The noise of each layer; null for the generator's own.</param>
    public RecomputedSynthesis(StyleGan2Generator generator, Tensor codes, IReadOnlyList<Tensor>? noise)
    {
        (this.generator, this.codes, this.noise) = (generator, codes, noise);
        using var grad = no_grad();
        for (int i = 0; i < generator.Config.Resolutions().Count(); i++)
        {
            using var scope = NewDisposeScope();
            (Tensor x, Tensor image) = Level(i);
            levels.Add((x.requires_grad_().MoveToOuterDisposeScope(), image.requires_grad_().MoveToOuterDisposeScope()));
        }

        levels[^1].X.Dispose(); // nobody looks at it
    }

    /// <summary>The pictures [n, 3, size, size], a leaf that takes a gradient; they live as long as this.</summary>
    public Tensor Images => levels[^1].Image;

    /// <summary>Carries the pictures' gradient on to the generator's weights.</summary>
    public void Backward()
    {
        for (int i = levels.Count - 1; i >= 0; i--)
        {
            using var scope = NewDisposeScope();
            (Tensor x, Tensor image) = Level(i);
            bool last = i == levels.Count - 1;
            autograd.backward(
                last ? [image] : [x, image], last ? [levels[i].Image.grad!] : [levels[i].X.grad!, levels[i].Image.grad!]);
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

    private (Tensor X, Tensor Image) Level(int i) => i == 0
        ? generator.Begin(codes, noise)
        : generator.Blocks[i - 1].Forward(levels[i - 1].X, levels[i - 1].Image, codes, noise ?? generator.FixedNoise);
}
