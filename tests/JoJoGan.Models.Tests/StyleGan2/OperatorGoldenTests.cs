using System.Text.Json;
using JoJoGan.Models.CpuKernels;
using JoJoGan.Models.Networks.StyleGan2;
using JoJoGan.Testing;
using static TorchSharp.torch;

namespace JoJoGan.Models.Tests.StyleGan2;

[GoldenFile("ops")]
[Trait("Category", "Golden")]
public sealed class OperatorGoldenTests : IDisposable
{
    private static readonly float[] Taps = [1, 3, 3, 1];
    private static readonly WeightInitialization Unfilled = new(null, null);

    private readonly GoldenCase golden = GoldenCase.Open("ops");

    public void Dispose() => golden.Dispose();

    [Theory]
    [InlineData(OperatorImplementation.Optimized)]
    [InlineData(OperatorImplementation.Reference)]
    public void Upfirdn2d_matches_with_gradient(OperatorImplementation implementation)
    {
        int number = 0;
        foreach (JsonElement entry in golden.Json("upfirdn2d").EnumerateArray())
        {
            string name = $"upfirdn2d.{number++}";
            (int up, int down) = (entry.GetProperty("up").GetInt32(), entry.GetProperty("down").GetInt32());
            (int pad0, int pad1) = (entry.GetProperty("pad")[0].GetInt32(), entry.GetProperty("pad")[1].GetInt32());
            using Tensor x = Leaf($"{name}.x");
            using Tensor y = Upfirdn2d.Apply(x, golden[$"{name}.kernel"], up, down, pad0, pad1, implementation);
            golden.ShouldMatch(y, $"{name}.y");
            BackwardOfSum(y, $"{name}.r");
            ShouldHaveGradient(x, $"{name}.g_x");
        }

        number.Should().BePositive();
    }

    [Theory]
    [InlineData("plain3", nameof(Resampling.Same), OperatorImplementation.Optimized)]
    [InlineData("plain3", nameof(Resampling.Same), OperatorImplementation.Reference)]
    [InlineData("up3", nameof(Resampling.Up), OperatorImplementation.Optimized)]
    [InlineData("up3", nameof(Resampling.Up), OperatorImplementation.Reference)]
    [InlineData("down3", nameof(Resampling.Down), OperatorImplementation.Optimized)]
    [InlineData("down3", nameof(Resampling.Down), OperatorImplementation.Reference)]
    [InlineData("rgb1", nameof(Resampling.Same), OperatorImplementation.Optimized)]
    [InlineData("rgb1", nameof(Resampling.Same), OperatorImplementation.Reference)]
    public void Modulated_convolution_matches_with_gradients(string name, string step, OperatorImplementation implementation)
    {
        string prefix = $"modconv.{name}";
        long[] shape = golden.Shape($"{prefix}.weight");
        int styleDim = (int)golden.Shape($"{prefix}.style")[1];
        using ModulatedConv2d layer = new(
            (int)shape[2], (int)shape[1], (int)shape[3], styleDim, Taps, Unfilled, implementation,
            Enum.Parse<Resampling>(step), demodulate: shape[3] > 1);
        Load(layer, prefix, ("weight", "weight"), ("modulation.weight", "mod_weight"), ("modulation.bias", "mod_bias"));

        using Tensor x = Leaf($"{prefix}.x");
        using Tensor style = Leaf($"{prefix}.style");
        using Tensor y = layer.forward(x, style);
        golden.ShouldMatch(y, $"{prefix}.y");
        BackwardOfSum(y, $"{prefix}.r");
        ShouldHaveGradient(x, $"{prefix}.g_x");
        ShouldHaveGradient(style, $"{prefix}.g_style");
        ShouldHaveGradients(
            layer, prefix, ("weight", "g_weight"), ("modulation.weight", "g_mod_weight"), ("modulation.bias", "g_mod_bias"));
    }

    [Theory]
    [InlineData("4d", OperatorImplementation.Optimized)]
    [InlineData("4d", OperatorImplementation.Reference)]
    [InlineData("2d", OperatorImplementation.Optimized)]
    [InlineData("2d", OperatorImplementation.Reference)]
    public void Fused_leaky_relu_matches_with_gradients(string name, OperatorImplementation implementation)
    {
        string prefix = $"fused_lrelu.{name}";
        using Tensor x = Leaf($"{prefix}.x");
        using Tensor bias = Leaf($"{prefix}.bias");
        using Tensor y = FusedLeakyRelu.Apply(x, bias, implementation);
        golden.ShouldMatch(y, $"{prefix}.y");
        BackwardOfSum(y, $"{prefix}.r");
        ShouldHaveGradient(x, $"{prefix}.g_x");
        ShouldHaveGradient(bias, $"{prefix}.g_bias");
    }

    [Fact]
    public void Fused_leaky_relu_in_place_matches_with_gradients()
    {
        const string Prefix = "fused_lrelu.4d";
        using Tensor x = Leaf($"{Prefix}.x");
        using Tensor bias = Leaf($"{Prefix}.bias");
        using Tensor scaled = x * FusedLeakyRelu.Gain;
        using Tensor y = FusedLeakyRelu.ApplyInPlace(scaled, bias, FusedLeakyRelu.Gain);
        golden.ShouldMatch(y, $"{Prefix}.y");
        BackwardOfSum(y, $"{Prefix}.r");
        ShouldHaveGradient(x, $"{Prefix}.g_x");
        ShouldHaveGradient(bias, $"{Prefix}.g_bias");
    }

    [Theory]
    [InlineData("plain", 1, false, OperatorImplementation.Optimized)]
    [InlineData("mapping", 0.01, true, OperatorImplementation.Optimized)]
    [InlineData("mapping", 0.01, true, OperatorImplementation.Reference)]
    public void Linear_layer_matches_with_gradients(
        string name, double learningRateMultiplier, bool activate, OperatorImplementation implementation)
    {
        string prefix = $"equal_linear.{name}";
        long[] shape = golden.Shape($"{prefix}.weight");
        using EqualLinear layer = new(
            (int)shape[1], (int)shape[0], Unfilled, 0, learningRateMultiplier, activate, implementation);
        Load(layer, prefix, ("weight", "weight"), ("bias", "bias"));
        using Tensor x = Leaf($"{prefix}.x");
        using Tensor y = layer.forward(x);
        golden.ShouldMatch(y, $"{prefix}.y");
        BackwardOfSum(y, $"{prefix}.r");
        ShouldHaveGradient(x, $"{prefix}.g_x");
        ShouldHaveGradients(layer, prefix, ("weight", "g_weight"), ("bias", "g_bias"));
    }

    [Fact]
    public void Convolution_layer_matches()
    {
        long[] shape = golden.Shape("equal_conv.weight");
        using EqualConv2d layer = new(
            (int)shape[1], (int)shape[0], (int)shape[3], Unfilled, OperatorImplementation.Optimized, stride: 2);
        Load(layer, "equal_conv", ("weight", "weight"), ("bias", "bias"));
        using Tensor y = layer.forward(golden["equal_conv.x"]);
        golden.ShouldMatch(y, "equal_conv.y");
    }

    [Fact]
    public void Pixel_norm_matches()
    {
        using PixelNorm layer = new();
        using Tensor y = layer.forward(golden["pixelnorm.x"]);
        golden.ShouldMatch(y, "pixelnorm.y");
    }

    [Theory]
    [InlineData(OperatorImplementation.Optimized)]
    [InlineData(OperatorImplementation.Reference)]
    public void Filters_match(OperatorImplementation implementation)
    {
        ShouldFilter(FirFilter.Upsample(Taps, Unfilled, implementation), "resample.upsample");
        ShouldFilter(FirFilter.Downsample(Taps, Unfilled, implementation), "resample.downsample");
        ShouldFilter(FirFilter.Blur(Taps, 2, 1, 1, Unfilled, implementation), "resample.blur_2_1");
        ShouldFilter(FirFilter.Blur(Taps, 1, 1, 4, Unfilled, implementation), "resample.blur_1_1_up");
    }

    [Theory]
    [InlineData(OperatorImplementation.Optimized)]
    [InlineData(OperatorImplementation.Reference)]
    public void To_rgb_matches(OperatorImplementation implementation)
    {
        using ToRgb layer = new(
            (int)golden.Shape("torgb.weight")[2], true, (int)golden.Shape("torgb.style")[1], Taps, Unfilled, implementation);
        Load(
            layer, "torgb", ("conv.weight", "weight"), ("conv.modulation.weight", "mod_weight"),
            ("conv.modulation.bias", "mod_bias"), ("bias", "bias"));
        using Tensor y = layer.forward(golden["torgb.x"], golden["torgb.style"], golden["torgb.skip"]);
        golden.ShouldMatch(y, "torgb.y");
    }

    private void ShouldFilter(FirFilter filter, string name)
    {
        using (filter)
        {
            using Tensor y = filter.forward(golden["resample.x"]);
            golden.ShouldMatch(y, name);
        }
    }

    private Tensor Leaf(string name) => golden[name].clone().requires_grad_();

    private void Load(nn.Module module, string prefix, params (string Key, string Name)[] entries)
    {
        using var noGrad = no_grad();
        Dictionary<string, Tensor> state = module.state_dict();
        foreach ((string key, string name) in entries)
        {
            state[key].copy_(golden[$"{prefix}.{name}"]);
        }
    }

    private void BackwardOfSum(Tensor y, string r)
    {
        using Tensor product = y * golden[r];
        using Tensor sum = product.sum();
        sum.backward();
    }

    private void ShouldHaveGradients(nn.Module module, string prefix, params (string Key, string Name)[] entries)
    {
        Dictionary<string, Tensor> state = module.state_dict();
        foreach ((string key, string name) in entries)
        {
            ShouldHaveGradient(state[key], $"{prefix}.{name}");
        }
    }

    private void ShouldHaveGradient(Tensor leaf, string name)
    {
        using Tensor? gradient = leaf.grad;
        gradient.Should().NotBeNull();
        golden.ShouldMatch(gradient!, name);
    }
}
