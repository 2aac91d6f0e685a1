using JoJoGan.Generation;
using JoJoGan.Imaging;
using JoJoGan.Latents;
using JoJoGan.Onnx.Runtime;

namespace JoJoGan.Onnx.Generation;

/// <summary>Draws codes with an exported generator, the base's or a style's.</summary>
internal static class GeneratorDrawing
{
    private static readonly string[] Outputs = ["images"];

    /// <summary>Refuses codes of another generator.</summary>
    /// <exception cref="InvalidOptionsException">A code has another shape.</exception>
    public static void EnsureFit(IReadOnlyList<LatentCode> codes, OnnxNetwork generator)
    {
        long[] shape = generator.File.Input("codes", 3);
        CodeShape.EnsureFits(codes, (int)shape[1], (int)shape[2]);
    }

    /// <summary>Draws codes.</summary>
    /// <param name="generator">The generator.</param>
    /// <param name="codes">One or more codes.</param>
    /// <param name="others">Further inputs: a strength, noise.</param>
    /// <param name="cancellationToken">Stops the computation.</param>
    public static IReadOnlyList<Image<Rgb24>> Draw(
        OnnxNetwork generator,
        IReadOnlyList<LatentCode> codes,
        IEnumerable<KeyValuePair<string, OnnxInput>> others,
        CancellationToken cancellationToken)
    {
        EnsureFit(codes, generator);
        (int layers, int dimension) = (codes[0].Layers, codes[0].Dimension);
        float[] values = new float[codes.Count * layers * dimension];
        for (int i = 0; i < codes.Count; i++)
        {
            codes[i].Values.CopyTo(values.AsSpan(i * layers * dimension));
        }

        var inputs = new Dictionary<string, OnnxInput>(others) { ["codes"] = new(values, codes.Count, layers, dimension) };
        int size = (int)generator.File.Output("images", 4)[^1];
        return generator.Run(
            inputs,
            Outputs,
            images => ImagePlanes.ToImages(images[0].GetTensorDataAsSpan<float>(), size, size),
            cancellationToken);
    }

    /// <summary>The noise of each layer; each face has noise of its own seed.</summary>
    /// <param name="generator">The generator.</param>
    /// <param name="count">How many faces.</param>
    /// <param name="seed">The seed of the first.</param>
    public static IEnumerable<KeyValuePair<string, OnnxInput>> Noise(OnnxNetwork generator, int count, int seed)
    {
        TorchNoise[] faces = [.. Enumerable.Range(0, count).Select(i => new TorchNoise(unchecked((ulong)(seed + i))))];
        for (int layer = 0; generator.File.Inputs.ContainsKey(FormattableString.Invariant($"noise_{layer}")); layer++)
        {
            string name = FormattableString.Invariant($"noise_{layer}");
            long side = generator.File.Input(name, 4)[^1];
            float[] maps = [.. faces.SelectMany(face => face.Draw((int)(side * side)))];
            yield return new(name, new(maps, count, 1, side, side));
        }
    }
}
