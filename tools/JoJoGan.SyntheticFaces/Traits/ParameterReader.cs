using System.Globalization;

namespace JoJoGan.SyntheticFaces;

/// <summary>Reads single parameters of a batch.</summary>
/// <typeparam name="T">Names the parameters; the value is the index.</typeparam>
/// <param name="parameters">[n, P].</param>
internal sealed class ParameterReader<T>(Tensor parameters)
    where T : struct, Enum
{
    public long Count => parameters.shape[0];

    /// <summary>The parameter, spread from [0, 1] to a range; [n, 1, 1, 1].</summary>
    public Tensor Range(T parameter, double from, double to)
    {
        Tensor share = parameters.select(1, Convert.ToInt64(parameter, CultureInfo.InvariantCulture)).to_type(ScalarType.Float32);
        return ((share * (to - from)) + from).view(-1, 1, 1, 1);
    }

    /// <summary>The parameter itself.</summary>
    public Tensor Unit(T parameter) => Range(parameter, 0, 1);
}
