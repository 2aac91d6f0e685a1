using static TorchSharp.torch;

namespace JoJoGan.Styles;

/// <summary>
/// A style that is only what it adds to the base generator, as loaded from a file of one of the smaller forms. It has no generator
/// of its own: it is laid over the base when it draws.
/// </summary>
public sealed class DifferenceStyle : StyleModel, IWeightDifference
{
    private readonly IReadOnlyDictionary<string, TensorDifference> differences;

    internal DifferenceStyle(IReadOnlyDictionary<string, TensorDifference> differences, StyleForm form, StyleMetadata metadata)
        : base(metadata)
    {
        this.differences = differences;
        Form = form;
    }

    /// <summary>How the difference is kept.</summary>
    public StyleForm Form { get; }

    /// <summary>The packed tensors by key; they stay the style's.</summary>
    internal IReadOnlyDictionary<string, TensorDifference> Differences => differences;

    void IWeightDifference.AddTo(IReadOnlyDictionary<string, Tensor> target, IReadOnlyDictionary<string, Tensor> basis, Func<string, double> share)
    {
        foreach ((string key, TensorDifference difference) in differences)
        {
            difference.AddTo(target[key], share(key));
        }
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            TensorDifference.DisposeAll(differences);
        }
    }
}
