using JoJoGan.Models.CpuKernels;
using JoJoGan.Models.Networks.StyleGan2;
using JoJoGan.Testing;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace JoJoGan.Models.Tests.StyleGan2;

/// <summary>The fast form of every operator against its reference form, in double precision, over random sizes.</summary>
public sealed class OperatorFormTests
{
    private const double Tolerance = 1e-10;

    private static readonly float[] Blur = [1, 3, 3, 1];
    private static readonly WeightInitialization Weights = new(null, null);

    [Fact]
    public void Upfirdn2d_implementations_agree()
    {
        Random random = new(1);
        int compared = 0;
        while (compared < 60)
        {
            (int up, int down) = (random.Next(1, 4), random.Next(1, 4));
            (int pad0, int pad1) = (random.Next(-2, 6), random.Next(-2, 6));
            long[] kernel = [random.Next(1, 6), random.Next(1, 6)];
            long[] x = [random.Next(1, 4), random.Next(1, 4), random.Next(3, 12), random.Next(3, 12)];
            if ((x[2] * up) + pad0 + pad1 < kernel[0] || (x[3] * up) + pad0 + pad1 < kernel[1])
            {
                continue;
            }

            ShouldAgree(
                compared,
                [x],
                (inputs, implementation) =>
                {
                    using Tensor filter = Draw(compared, kernel);
                    return Upfirdn2d.Apply(inputs[0], filter, up, down, pad0, pad1, implementation);
                },
                $"up {up}, down {down}, pad {pad0} {pad1}, kernel {kernel[0]}x{kernel[1]}, x {string.Join('x', x)}");
            compared++;
        }
    }

    [Fact]
    public void Fused_leaky_relu_implementations_agree()
    {
        Random random = new(2);
        for (int i = 0; i < 20; i++)
        {
            long[] x = [.. Enumerable.Range(0, random.Next(2, 5)).Select(_ => (long)random.Next(1, 6))];
            ShouldAgree(
                i,
                [x, [x[1]]],
                (inputs, implementation) => FusedLeakyRelu.Apply(inputs[0], inputs[1], implementation),
                $"x {string.Join('x', x)}");
        }
    }

    [Theory]
    [InlineData(nameof(Resampling.Same), 1)]
    [InlineData(nameof(Resampling.Same), 3)]
    [InlineData(nameof(Resampling.Up), 3)]
    [InlineData(nameof(Resampling.Down), 3)]
    public void Modulated_convolution_implementations_agree(string step, int kernelSize)
    {
        Random random = new(3);
        for (int i = 0; i < 24; i++)
        {
            (int n, int inputs, int outputs) = (random.Next(1, 4), random.Next(1, 7), random.Next(1, 7));
            (int h, int w) = (random.Next(3, 14), random.Next(3, 14));
            (bool demodulate, double gain) = (random.Next(2) == 0, 0.5 + random.NextDouble());
            ShouldAgree(
                i,
                [[n, inputs, h, w], [1, outputs, inputs, kernelSize, kernelSize], [n, inputs]],
                (t, implementation) =>
                    ModulatedConv2d.Apply(t[0], t[1], t[2], 0.3, demodulate, Enum.Parse<Resampling>(step), gain, implementation),
                $"n {n}, {inputs} -> {outputs}, {h}x{w}, demodulate {demodulate}");
        }
    }

    [Theory]
    [InlineData(12)]
    [InlineData(256)]
    public void Upsampling_convolution_implementations_agree_at_any_width(int inputs)
    {
        for (int n = 1; n <= 3; n++)
        {
            (int h, int w) = (2 + n, 6 - n);
            ShouldAgree(
                n,
                [[n, inputs, h, w], [1, 5, inputs, 3, 3], [n, inputs]],
                (t, implementation) =>
                    ModulatedConv2d.Apply(t[0], t[1], t[2], 0.3, demodulate: true, Resampling.Up, gain: 1.5, implementation),
                $"n {n}, {inputs} -> 5, {h}x{w}");
        }
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(3, false)]
    [InlineData(1, true)]
    [InlineData(3, true)]
    public void Convolution_layer_implementations_agree_at_any_gain(int kernelSize, bool down)
    {
        Random random = new(4);
        for (int i = 0; i < 12; i++)
        {
            (int inputs, int outputs) = (random.Next(1, 6), random.Next(1, 6));
            (int h, int w) = (random.Next(4, 14), random.Next(4, 14));
            (bool activate, double gain) = (random.Next(2) == 0, 0.5 + random.NextDouble());
            ShouldAgree(
                i,
                [[2, inputs, h, w]],
                implementation =>
                    new DiscriminatorConv(inputs, outputs, kernelSize, Blur, Weights, implementation, down, activate),
                (layer, t) => layer.Scaled(t[0], gain),
                $"{inputs} -> {outputs}, {h}x{w}, activate {activate}");
        }
    }

    [Fact]
    public void Residual_block_implementations_agree()
    {
        Random random = new(5);
        for (int i = 0; i < 12; i++)
        {
            (int inputs, int outputs) = (random.Next(1, 6), random.Next(1, 6));
            (int h, int w) = (random.Next(4, 14), random.Next(4, 14));
            ShouldAgree(
                i,
                [[2, inputs, h, w]],
                implementation => new ResBlock(inputs, outputs, Blur, Weights, implementation),
                (block, t) => block.forward(t[0]),
                $"{inputs} -> {outputs}, {h}x{w}");
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Styled_convolution_and_rgb_implementations_agree(bool up)
    {
        Random random = new(6);
        for (int i = 0; i < 12; i++)
        {
            (int n, int inputs, int outputs) = (random.Next(1, 4), random.Next(1, 6), random.Next(1, 6));
            (int h, int w) = (random.Next(3, 12), random.Next(3, 12));
            int scale = up ? 2 : 1;
            ShouldAgree(
                i,
                [[n, inputs, h, w], [n, 7], [n, 1, h * scale, w * scale]],
                implementation => new StyledConv(inputs, outputs, up, 7, Blur, Weights, implementation),
                (layer, t) => layer.forward(t[0], t[1], t[2]),
                $"convolution {inputs} -> {outputs}, {h}x{w}");
            ShouldAgree(
                i,
                [[n, inputs, h * scale, w * scale], [n, 7], [n, 3, h, w]],
                implementation => new ToRgb(inputs, up, 7, Blur, Weights, implementation),
                (layer, t) => up ? layer.forward(t[0], t[1], t[2]) : layer.forward(t[0], t[1], null) + t[2],
                $"RGB of {inputs}, {h}x{w}");
        }
    }

    /// <summary>Compares a layer's result and the gradients of inputs and parameters, all of which are random.</summary>
    private static void ShouldAgree<T>(
        int seed, long[][] shapes, Func<OperatorImplementation, T> make, Func<T, Tensor[], Tensor> run, string what)
        where T : nn.Module
    {
        using T fast = Made(OperatorImplementation.Optimized);
        using T reference = Made(OperatorImplementation.Reference);
        Parameter[] weights = [.. fast.parameters()], referenceWeights = [.. reference.parameters()];
        ShouldAgree(
            seed,
            shapes,
            (inputs, implementation) => run(implementation == OperatorImplementation.Optimized ? fast : reference, inputs),
            what);
        for (int i = 0; i < weights.Length; i++)
        {
            using Tensor? gradient = weights[i].grad, expected = referenceWeights[i].grad;
            TensorComparison.ShouldBeClose(gradient!, expected!, Tolerance, $"{what}: gradient of parameter {i}");
        }

        T Made(OperatorImplementation implementation)
        {
            T module = make(implementation);
            module.to(float64);
            using var noGrad = no_grad();
            int number = 0;
            foreach (Parameter parameter in module.parameters())
            {
                using Tensor values = Draw(seed + 2000 + number++, parameter.shape);
                parameter.copy_(values);
            }

            return module;
        }
    }

    private static void ShouldAgree(
        int seed, long[][] shapes, Func<Tensor[], OperatorImplementation, Tensor> operate, string what)
    {
        using var scope = NewDisposeScope();
        (Tensor y, Tensor[] gradients) = Run(OperatorImplementation.Optimized);
        (Tensor expected, Tensor[] expectedGradients) = Run(OperatorImplementation.Reference);
        TensorComparison.ShouldBeClose(y, expected, Tolerance, what);
        for (int i = 0; i < gradients.Length; i++)
        {
            TensorComparison.ShouldBeClose(gradients[i], expectedGradients[i], Tolerance, $"{what}: gradient {i}");
        }

        (Tensor Y, Tensor[] Gradients) Run(OperatorImplementation implementation)
        {
            Tensor[] inputs = [.. shapes.Select((shape, i) => Draw(seed + (100 * i), shape).requires_grad_())];
            Tensor result = operate(inputs, implementation);
            (result * Draw(seed + 1000, result.shape)).sum().backward();
            return (result, [.. inputs.Select(input => input.grad!)]);
        }
    }

    private static Tensor Draw(int seed, long[] shape)
    {
        Random random = new(seed);
        double[] values = [.. Enumerable.Range(0, (int)shape.Aggregate(1L, (a, b) => a * b))
            .Select(_ => (2 * random.NextDouble()) - 1)];
        return torch.tensor(values, shape);
    }
}
