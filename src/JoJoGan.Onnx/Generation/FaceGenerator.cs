using JoJoGan.Generation;
using JoJoGan.Imaging;
using JoJoGan.Latents;
using JoJoGan.Onnx.Runtime;
using JoJoGan.Validation;

namespace JoJoGan.Onnx.Generation;

/// <summary>Samples faces with the exported mapping network and draws them with the exported base generator.</summary>
/// <param name="networks">Supplies both.</param>
public sealed class FaceGenerator(OnnxNetworkSource networks) : IFaceGenerator
{
    // As in every runtime, so that a seed means the same face.
    private const int MeanSamples = 4096;
    private const int MeanSeed = 0;
    private const int BatchSize = 4;

    private static readonly string[] Outputs = ["w"];

    /// <inheritdoc />
    public async Task<IReadOnlyList<LatentCode>> SampleAsync(
        IReadOnlyList<int> seeds, double truncation = 0.7, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(seeds);
        ArgumentOutOfRangeException.ThrowIfNegative(truncation);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(truncation, 1);
        if (seeds.Count == 0)
        {
            return [];
        }

        int layers = await networks.RunAsync(
            OnnxNetworkKind.Generator, generator => (int)generator.File.Input("codes", 3)[1], cancellationToken)
            .ConfigureAwait(false);
        return await networks.RunAsync(
            OnnxNetworkKind.Mapping, mapping => Sample(mapping, seeds, truncation, layers, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<Image<Rgb24>>> GenerateAsync(
        IReadOnlyList<LatentCode> codes, CancellationToken cancellationToken = default)
    {
        Guard.ThrowIfAnyNull(codes);
        using var pictures = new ImageBatch();
        foreach (LatentCode[] batch in codes.Chunk(BatchSize))
        {
            pictures.Add(await networks.RunAsync(
                OnnxNetworkKind.Generator,
                generator => GeneratorDrawing.Draw(generator, batch, [], cancellationToken),
                cancellationToken).ConfigureAwait(false));
        }

        return pictures.Take();
    }

    private static IReadOnlyList<LatentCode> Sample(
        OnnxNetwork mapping, IReadOnlyList<int> seeds, double truncation, int layers, CancellationToken cancellationToken)
    {
        int dimension = (int)mapping.File.Input("z", 2)[1];
        float[] z = [.. seeds.SelectMany(seed => GaussianCodes.Draw(1, dimension, new Random(seed)))];
        float[] w = Map(z);
        if (truncation < 1)
        {
            float[] samples = Map(GaussianCodes.Draw(MeanSamples, dimension, new Random(MeanSeed)));
            for (int column = 0; column < dimension; column++)
            {
                float mean = (float)Enumerable.Range(0, MeanSamples).Average(row => (double)samples[(row * dimension) + column]);
                for (int i = column; i < w.Length; i += dimension)
                {
                    w[i] = mean + ((float)truncation * (w[i] - mean));
                }
            }
        }

        return [.. w.Chunk(dimension).Select(row => new LatentCode(
            layers, dimension, [.. Enumerable.Repeat(row, layers).SelectMany(values => values)]))];

        float[] Map(float[] latents) => mapping.Run(
            new Dictionary<string, OnnxInput> { ["z"] = new(latents, latents.Length / dimension, dimension) },
            Outputs,
            values => values[0].GetTensorDataAsSpan<float>().ToArray(),
            cancellationToken);
    }
}
