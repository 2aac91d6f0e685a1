using JoJoGan.Models.Runtime;
using JoJoGan.Latents;
using JoJoGan.Models.Networks.StyleGan2;
using JoJoGan.Styles;
using JoJoGan.Validation;

namespace JoJoGan.Models.Styles;

/// <summary>
/// Several styles in one: weights base + Σ weight·(style - base), with weights of their own for the layers of each row. Draws,
/// saves and blends like any style.
/// </summary>
public sealed class BlendedStyle : StyleModel, IWeightDelta
{
    private readonly IReadOnlyList<WeightedStyle> shares;

    /// <summary>Blends styles of one base generator.</summary>
    /// <param name="name">What the blend is called.</param>
    /// <param name="shares">The styles, at least one.</param>
    /// <exception cref="ArgumentException">
    /// No style, a style of another library, a weight that is not finite, another number of row weights than rows, or row weights
    /// for a style whose <see cref="StyleMetadata.Size"/> is 0, so that its rows are not known.
    /// </exception>
    /// <exception cref="StyleMismatchException">
    /// The styles were tuned from different base generators, or draw pictures of different sizes.
    /// </exception>
    public BlendedStyle(string name, IReadOnlyList<WeightedStyle> shares)
        : base(Describe(name, shares))
    {
        this.shares = [.. shares];
    }

    /// <summary>The styles with their weights.</summary>
    public IReadOnlyList<WeightedStyle> Shares => shares;

    void IWeightDelta.AddTo(
        IReadOnlyDictionary<string, Tensor> target, IReadOnlyDictionary<string, Tensor> basis, Func<string, double> share)
    {
        foreach (WeightedStyle part in shares)
        {
            StyleWeights.DifferenceOf(part.Style).AddTo(target, basis, key => share(key) * part.Weight * RowWeight(part, key));
        }
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        // The parts are the caller's.
    }

    private static double RowWeight(WeightedStyle share, string key) =>
        share.RowWeights is { } weights && StyleGan2Config.RowOf(key) is { } row ? weights[row] : 1;

    /// <summary>Side in pixels of the pictures that a style draws; 0 if unknown.</summary>
    private static int SizeOf(StyleModel style) => style is GeneratorStyle own ? own.Generator.Config.Size : style.Metadata.Size;

    private static StyleMetadata Describe(string name, IReadOnlyList<WeightedStyle> shares)
    {
        ArgumentNullException.ThrowIfNull(name);
        Guard.ThrowIfAnyNull(shares);
        ArgumentOutOfRangeException.ThrowIfZero(shares.Count, nameof(shares));
        foreach (WeightedStyle share in shares)
        {
            StyleWeights.DifferenceOf(share.Style);
            string style = LogText.Of(share.Style.Metadata.Name);
            if (!double.IsFinite(share.Weight) || share.RowWeights?.All(double.IsFinite) == false)
            {
                throw new ArgumentException($"The weights of the style '{style}' must be finite numbers.", nameof(shares));
            }

            if (share.RowWeights is not { } rows)
            {
                continue;
            }

            int size = SizeOf(share.Style);
            if (size == 0)
            {
                throw new ArgumentException(
                    $"The style '{style}' has row weights, but its size is not known: set its Metadata.Size.", nameof(shares));
            }

            int layers = LayerMask.LayersOf(size);
            if (rows.Count != layers)
            {
                throw new ArgumentException(
                    $"A generator of {size} px has {layers} rows, but {rows.Count} row weights are given for the style " +
                    $"'{style}'.",
                    nameof(shares));
            }
        }

        StyleMetadata[] parts = [.. shares.Select(s => s.Style.Metadata)];
        string[] bases = [.. parts.Select(p => p.BaseHash).OfType<string>().Distinct()];
        int[] sizes = [.. shares.Select(share => SizeOf(share.Style)).Where(size => size > 0).Distinct()];
        if (bases.Length > 1 || sizes.Length > 1)
        {
            string names = string.Join(", ", parts.Select(p => $"'{LogText.Of(p.Name)}'"));
            string sized = bases.Length > 1 ? "" : ", of different sizes,";
            throw new StyleMismatchException(
                $"The styles {names} were tuned from different base generators{sized} and cannot be blended.");
        }

        return new StyleMetadata { Name = name, Size = sizes.FirstOrDefault(), BaseHash = bases.FirstOrDefault() };
    }
}
