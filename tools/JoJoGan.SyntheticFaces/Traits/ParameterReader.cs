namespace JoJoGan.SyntheticFaces;

/// <summary>Reads single parameters of a batch.</summary>
internal sealed class ParameterReader(Tensor parameters)
{
    public long Count => parameters.shape[0];

    /// <summary>The parameter, spread from [0, 1] to a range; [n, 1, 1, 1].</summary>
    public Tensor Range(FaceParameter parameter, double from, double to)
        => (parameters.select(1, (long)parameter).to_type(ScalarType.Float32) * (to - from) + from).view(-1, 1, 1, 1);

    /// <summary>The parameter itself.</summary>
    public Tensor Unit(FaceParameter parameter) => Range(parameter, 0, 1);
}
