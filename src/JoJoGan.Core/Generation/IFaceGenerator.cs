using JoJoGan.Latents;

namespace JoJoGan.Generation;

/// <summary>Generates faces of people who do not exist.</summary>
public interface IFaceGenerator
{
    /// <summary>The codes of seeds: w = mean + ψ·(FC(z) - mean), z ~ N(0,I), repeated for every layer.</summary>
    /// <param name="seeds">One seed for each code.</param>
    /// <param name="truncation">ψ; 1 is the full variety, 0 the mean face. From 0 to 1.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="ArgumentOutOfRangeException">ψ is outside its range.</exception>
    Task<IReadOnlyList<LatentCode>> SampleAsync(
        IReadOnlyList<int> seeds, double truncation = 0.7, CancellationToken cancellationToken = default);

    /// <summary>Draws codes with the base generator; one picture for each, in their order.</summary>
    /// <param name="codes">Codes of inverted or sampled faces.</param>
    /// <param name="cancellationToken">Stops the work between batches.</param>
    /// <returns>Square pictures of the generator's size.</returns>
    /// <exception cref="ArgumentException">A code is null.</exception>
    /// <exception cref="InvalidOptionsException">A code of another generator.</exception>
    Task<IReadOnlyList<Image<Rgb24>>> GenerateAsync(
        IReadOnlyList<LatentCode> codes, CancellationToken cancellationToken = default);
}
