using JoJoGan.Models.Networks.StyleGan2;

namespace JoJoGan.Models.Runtime;

/// <summary>A style as what it adds to the weights of its base generator.</summary>
internal interface IWeightDelta
{
    /// <summary>The generator that a style has of its own; null where it has only the difference.</summary>
    StyleGan2Generator? Generator => null;

    /// <summary>Adds a share of the difference to each tensor: target += share(key)·(style - base).</summary>
    /// <param name="target">Tensors of a generator's state dict, which change.</param>
    /// <param name="basis">The base generator's.</param>
    /// <param name="share">How much of a tensor's difference to add, by its key.</param>
    void AddTo(IReadOnlyDictionary<string, Tensor> target, IReadOnlyDictionary<string, Tensor> basis, Func<string, double> share);
}
