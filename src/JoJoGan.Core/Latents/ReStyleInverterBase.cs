using JoJoGan.Diagnostics;
using JoJoGan.Validation;

namespace JoJoGan.Latents;

/// <summary>
/// Inverts faces with a ReStyle encoder (arXiv 2104.02699, section 3), whichever runtime computes it: it sees the face beside
/// what the generator makes of the code so far, at first the average face, and each step adds what it finds to the code.
/// </summary>
/// <param name="options">The number of steps, and how many faces go through the networks together.</param>
public abstract class ReStyleInverterBase(InversionOptions options) : IInverter
{
    /// <inheritdoc />
    public Task<IReadOnlyList<InvertedFace>> InvertAsync(
        IReadOnlyList<Image<Rgb24>> faces,
        IProgress<InversionProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        Guard.ThrowIfAnyNull(faces);
        options.Validate();
        return JoJoGanTelemetry.MeasureAsync<IReadOnlyList<InvertedFace>>(JoJoGanTelemetry.Invert, async activity =>
        {
            activity?.SetTag(JoJoGanTelemetry.FacesTag, faces.Count);
            var found = new List<InvertedFace>(faces.Count);
            int steps = options.StepCount;
            foreach (Image<Rgb24>[] batch in faces.Chunk(options.BatchSize))
            {
                IReadOnlyList<LatentCode> codes = [];
                for (int step = 1; step <= steps; step++)
                {
                    codes = await CorrectAsync(batch, codes, cancellationToken).ConfigureAwait(false);
                    progress?.Report(new InversionProgress(found.Count, faces.Count, step, steps));
                }

                found.AddRange(codes.Select(code => new InvertedFace(code)));
            }

            return found;
        });
    }

    /// <summary>Takes one step.</summary>
    /// <param name="faces">One or more faces.</param>
    /// <param name="codes">A code for each, or none: the first step corrects the average code.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>The corrected codes, one for each face.</returns>
    protected abstract Task<IReadOnlyList<LatentCode>> CorrectAsync(
        IReadOnlyList<Image<Rgb24>> faces, IReadOnlyList<LatentCode> codes, CancellationToken cancellationToken);
}
