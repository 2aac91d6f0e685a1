namespace JoJoGan.Models.Tensors;

/// <summary>
/// Arithmetic of tensors and numbers. TorchSharp 0.107 hands a number to libtorch as a <see cref="Scalar"/> that nothing refers
/// to during the call, so that the garbage collector can free it before libtorch has read it ("Unknown scalar type"). That goes
/// for the operators and for methods that add a number of their own, such as <c>add(Tensor)</c> and <c>square()</c>. Here the
/// number lives until the call returns.
/// </summary>
internal static class Arithmetic
{
    /// <summary>a + b.</summary>
    public static Tensor Plus(this Tensor a, double b)
    {
        using Scalar number = b.ToScalar(), one = 1.ToScalar();
        return a.add(number, one);
    }

    /// <summary>a + b.</summary>
    public static Tensor Plus(this Tensor a, Tensor b)
    {
        using Scalar one = 1.ToScalar();
        return a.add(b, one);
    }

    /// <summary>a + b, written over a.</summary>
    public static Tensor AddInPlace(this Tensor a, Tensor b)
    {
        using Scalar one = 1.ToScalar();
        return a.add_(b, one);
    }

    /// <summary>a + factor · b, of numbers with a fraction.</summary>
    public static Tensor Plus(this Tensor a, Tensor b, double factor)
    {
        using Scalar number = factor.ToScalar();
        return a.add(b, number);
    }

    /// <summary>The same, written over a.</summary>
    public static Tensor AddInPlace(this Tensor a, Tensor b, double factor)
    {
        using Scalar number = factor.ToScalar();
        return a.add_(b, number);
    }

    /// <summary>a · b.</summary>
    public static Tensor Times(this Tensor a, double b)
    {
        using Scalar number = b.ToScalar();
        return a.mul(number);
    }

    /// <summary>a · b, written over a.</summary>
    public static Tensor MultiplyInPlace(this Tensor a, double b)
    {
        using Scalar number = b.ToScalar();
        return a.mul_(number);
    }

    /// <summary>a / b.</summary>
    public static Tensor DividedBy(this Tensor a, double b)
    {
        using Scalar number = b.ToScalar();
        return a.div(number);
    }

    /// <summary>a².</summary>
    public static Tensor Squared(this Tensor a)
    {
        using Scalar two = 2.ToScalar();
        return a.pow(two);
    }

    /// <summary>x with negative values times a slope.</summary>
    public static Tensor LeakyRelu(this Tensor x, double slope)
    {
        using Scalar number = slope.ToScalar();
        return x.leaky_relu(number);
    }

    /// <summary>The same, written over x.</summary>
    public static Tensor LeakyReluInPlace(this Tensor x, double slope)
    {
        using Scalar number = slope.ToScalar();
        return x.leaky_relu_(number);
    }

    /// <summary>The only element, of a tensor of booleans.</summary>
    public static bool IsTrue(this Tensor tensor)
    {
        using Scalar value = tensor.ToScalar();
        return value.ToBoolean();
    }

    /// <summary>The only element.</summary>
    public static double Value(this Tensor tensor)
    {
        using Scalar value = tensor.ToScalar();
        return value.ToDouble();
    }
}
