namespace JoJoGan.Models.Styles;

/// <summary>A difference in half precision.</summary>
/// <param name="values">Float16, of the shape of the tensor it is added to; owned from now on.</param>
internal sealed class HalfDelta(Tensor values) : TensorDelta
{
    public override IReadOnlyList<(string Suffix, Tensor Tensor)> Parts => [("", values)];

    public override void AddTo(Tensor target, Tensor basis, double share) => target.AddInPlace(values, share);
}
