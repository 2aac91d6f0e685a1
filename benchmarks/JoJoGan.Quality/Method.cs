using JoJoGan.FineTuning;
using JoJoGan.Mixing;

namespace JoJoGan.Quality;

/// <summary>A way of learning a style.</summary>
/// <param name="Name">A row's title.</param>
/// <param name="Options">How to tune; null does not tune.</param>
/// <param name="References">How many style pictures it sees.</param>
internal sealed record Method(string Name, FineTuningOptions? Options, int References = 1)
{
    /// <summary>The rows of the comparison.</summary>
    public static IReadOnlyList<Method> All =>
    [
        new("no fine-tuning", null),
        Of(StyleFamily.SinglePair, FineTuningLoss.Discriminator) with { Name = "single pair, discriminator loss" },
        Of(StyleFamily.PreserveColor, FineTuningLoss.Discriminator) with { Name = "C, discriminator loss" },
        Of(StyleFamily.FullStyle, FineTuningLoss.Discriminator) with { Name = "X, discriminator loss" },
        Of(StyleFamily.SinglePair, FineTuningLoss.Lpips) with { Name = "single pair, LPIPS loss" },
        Of(StyleFamily.PreserveColor, FineTuningLoss.Lpips) with { Name = "C, LPIPS loss" },
        Of(StyleFamily.FullStyle, FineTuningLoss.Lpips) with { Name = "X, LPIPS loss" },
        Of(StyleFamily.FullStyle, FineTuningLoss.Discriminator) with
        {
            Name = "X, discriminator loss, 4 references",
            References = 4,
        },
    ];

    /// <summary>One row.</summary>
    public static Method Of(StyleFamily family, FineTuningLoss loss, double alpha = 0) =>
        new(
            $"{family}, {loss}",
            new FineTuningOptions
            {
                Loss = loss,
                Mixing = new StyleMixingOptions { Family = family, Alpha = alpha },
            });
}
