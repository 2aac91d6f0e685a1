namespace JoJoGan.SyntheticFlowers;

/// <summary>Draws flowers from parameters. Deterministic; a picture does not depend on the others of its batch.</summary>
public static class FlowerRenderer
{
    /// <summary>Draws flowers; records no gradient.</summary>
    /// <param name="parameters">[n, P] in [0, 1], in the order of <see cref="FlowerParameter"/>.</param>
    /// <param name="size">Side in pixels, at least 16.</param>
    /// <param name="style">How to draw them.</param>
    /// <returns>[n, 3, size, size] in [-1, 1], on the parameters' device.</returns>
    /// <exception cref="ArgumentException">The parameters have another shape.</exception>
    public static Tensor Render(Tensor parameters, int size, FlowerStyle style = FlowerStyle.Photo)
    {
        Batches.EnsureShape(parameters, FlowerParameters.Count);
        FlowerLook look = FlowerLook.Of(style);
        return Batches.Draw(
            parameters, size, (chunk, grid) => new Flower(new ParameterReader<FlowerParameter>(chunk), grid, look).Draw());
    }
}
