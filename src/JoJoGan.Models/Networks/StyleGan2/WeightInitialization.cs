using TorchSharp.Modules;

namespace JoJoGan.Models.Networks.StyleGan2;

/// <summary>Makes the parameters and buffers of new networks.</summary>
/// <param name="Device">Where they lie; null for the CPU.</param>
/// <param name="Random">What N(0, 1) weights are drawn from, on the CPU; null leaves them 0, to be loaded.</param>
internal sealed record WeightInitialization(Device? Device, torch.Generator? Random)
{
    /// <summary>A parameter of N(0, deviation²) values, or of zeros.</summary>
    public Parameter Normal(double deviation, params long[] shape) => new(NormalTensor(deviation, shape));

    /// <summary>A parameter of equal values.</summary>
    public Parameter Constant(double value, params long[] shape)
    {
        using Scalar number = value.ToScalar();
        return new(full(shape, number, ScalarType.Float32, Device));
    }

    /// <summary>A buffer of N(0, deviation²) values, or of zeros.</summary>
    public Tensor NormalTensor(double deviation, params long[] shape)
    {
        if (Random is null)
        {
            return zeros(shape, ScalarType.Float32, Device);
        }

        Tensor values = randn(shape, ScalarType.Float32, generator: Random).MultiplyInPlace(deviation);
        return Device is null ? values : values.to(Device, disposeAfter: true);
    }

    /// <summary>A buffer with given values.</summary>
    public Tensor Values(float[] values, params long[] shape)
    {
        Tensor tensor = torch.tensor(values, shape);
        return Device is null ? tensor : tensor.to(Device, disposeAfter: true);
    }
}
