using JoJoGan.Generation;
using JoJoGan.Imaging;
using JoJoGan.Latents;
using JoJoGan.Onnx.Runtime;
using Microsoft.ML.OnnxRuntime;

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
        int size = (int)generator.File.Output("images", 4)[^1];
        return Draw(
            generator,
            codes,
            others,
            images => ImagePlanes.ToImages(images[0].GetTensorDataAsSpan<float>(), size, size),
            cancellationToken);
    }

    /// <summary>Draws codes with the fixed noise: [n, 3, size, size] of about [-1, 1], not clamped.</summary>
    /// <param name="generator">The generator.</param>
    /// <param name="codes">One or more codes.</param>
    /// <param name="cancellationToken">Stops the computation.</param>
    public static OnnxInput DrawPlanes(
        OnnxNetwork generator, IReadOnlyList<LatentCode> codes, CancellationToken cancellationToken) => Draw(
        generator,
        codes,
        [],
        images => new OnnxInput(
            images[0].GetTensorDataAsSpan<float>().ToArray(), images[0].GetTensorTypeAndShape().Shape),
        cancellationToken);

    private static T Draw<T>(
        OnnxNetwork generator,
        IReadOnlyList<LatentCode> codes,
        IEnumerable<KeyValuePair<string, OnnxInput>> others,
        Func<IReadOnlyList<OrtValue>, T> read,
        CancellationToken cancellationToken)
    {
        EnsureFit(codes, generator);
        var inputs = new Dictionary<string, OnnxInput>(others) { ["codes"] = CodeValues.Join(codes) };
        return generator.Run(inputs, Outputs, read, cancellationToken);
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
