namespace JoJoGan;

/// <summary>The type of activations and convolutions.</summary>
public enum ComputePrecision
{
    /// <summary>float32, the published networks' own.</summary>
    Float32,

    /// <summary>bfloat16: half the memory; faster where the processor or GPU multiplies bfloat16 faster than float32.</summary>
    BFloat16,
}
