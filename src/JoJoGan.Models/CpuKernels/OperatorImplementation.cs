namespace JoJoGan.Models.CpuKernels;

/// <summary>The implementation of operators. Both give the same numbers up to float rounding.</summary>
public enum OperatorImplementation
{
    /// <summary>Few passes over memory. This is the one to use.</summary>
    Optimized,

    /// <summary>The paper's equations, one operation at a time. Slow; the optimized form is tested against it.</summary>
    Reference,
}
