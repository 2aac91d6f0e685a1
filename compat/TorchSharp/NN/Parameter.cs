using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>A tensor that a module trains.</summary>
public class Parameter : Tensor
{
    /// <summary>
    /// Takes over the tensor's handle and its place in a dispose scope; <paramref name="data"/> is invalid from then on.
    /// </summary>
    public Parameter(Tensor data, bool requires_grad = true)
        : base(data.with_requires_grad(requires_grad).MoveHandle(), register: false)
        => DisposeScope.Replace(data, this);
}
