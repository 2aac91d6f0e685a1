namespace JoJoGan.DemoTraining;

/// <summary>Faces whose codes are known.</summary>
/// <param name="Pictures">As an encoder takes them, [n, 3, side, side] in [-1, 1].</param>
/// <param name="Photos">The same faces as photos, as the generator draws them, [n, 3, size, size].</param>
/// <param name="Wanted">Their w, [n, 1, dim].</param>
internal sealed record KnownFaces(Tensor Pictures, Tensor Photos, Tensor Wanted) : IDisposable
{
    /// <summary>Some of the faces.</summary>
    /// <param name="index">Which, [m].</param>
    public KnownFaces Select(Tensor index) =>
        new(Pictures.index_select(0, index), Photos.index_select(0, index), Wanted.index_select(0, index));

    /// <summary>Puts other faces in the place of some.</summary>
    /// <param name="index">Which, [m].</param>
    /// <param name="others">m faces.</param>
    public void Replace(Tensor index, KnownFaces others)
    {
        Pictures.index_copy_(0, index, others.Pictures);
        Photos.index_copy_(0, index, others.Photos);
        Wanted.index_copy_(0, index, others.Wanted);
    }

    /// <summary>Leaves the tensors to the outer scope.</summary>
    public KnownFaces MoveToOuterDisposeScope()
    {
        Pictures.MoveToOuterDisposeScope();
        Photos.MoveToOuterDisposeScope();
        Wanted.MoveToOuterDisposeScope();
        return this;
    }

    public void Dispose()
    {
        Pictures.Dispose();
        Photos.Dispose();
        Wanted.Dispose();
    }
}
