using JoJoGan.Diagnostics;
using JoJoGan.Identity;
using JoJoGan.Imaging;
using JoJoGan.Models.Runtime;
using JoJoGan.Validation;

namespace JoJoGan.Models.Identity;

/// <summary>Compares faces by the identity network.</summary>
/// <param name="networks">Supplies the network.</param>
public sealed class IdentityComparer(NetworkSource networks) : IIdentityComparer
{
    private const int BatchSize = 8;

    /// <inheritdoc />
    public async Task<IReadOnlyList<double>> CompareAsync(
        IReadOnlyList<Image<Rgb24>> faces,
        IReadOnlyList<Image<Rgb24>> drawn,
        CancellationToken cancellationToken = default)
    {
        Guard.ThrowIfAnyNull(faces);
        Guard.ThrowIfAnyNull(drawn);
        if (faces.Count != drawn.Count)
        {
            throw new ArgumentException($"There are {faces.Count} faces, but {drawn.Count} drawn ones.", nameof(drawn));
        }

        var similarities = new List<double>();
        foreach ((Image<Rgb24> Face, Image<Rgb24> Drawn)[] batch in faces.Zip(drawn).Chunk(BatchSize))
        {
            similarities.AddRange(await networks.RunAsync(
                NetworkKinds.Identity,
                () => Compare([.. batch.Select(pair => pair.Face)], [.. batch.Select(pair => pair.Drawn)]),
                cancellationToken).ConfigureAwait(false));
        }

        similarities.ForEach(similarity => JoJoGanTelemetry.Similarity.Record(similarity));
        return similarities;
    }

    private double[] Compare(IReadOnlyList<Image<Rgb24>> faces, IReadOnlyList<Image<Rgb24>> drawn)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        Tensor similarities = networks.Identity.Similarity(ToTensor(faces), ToTensor(drawn));
        return [.. similarities.cpu().data<float>().Select(similarity => (double)similarity)];
    }

    private Tensor ToTensor(IReadOnlyList<Image<Rgb24>> faces) =>
        FaceInput.Resize(faces, networks.Identity.Side, resized => ImageTensors.ToTensor(resized, networks.Device));
}
