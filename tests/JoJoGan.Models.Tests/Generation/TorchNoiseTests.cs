using JoJoGan.Generation;
using TorchSharp;
using static TorchSharp.torch;

namespace JoJoGan.Models.Tests.Generation;

/// <summary>Noise without libtorch is libtorch's.</summary>
public sealed class TorchNoiseTests
{
    [Theory]
    [InlineData(0ul)]
    [InlineData(7ul)]
    [InlineData(0xFFFFFFFFul)]
    [InlineData(0x123456789ABCDEFul)]
    public void Values_are_those_of_libtorch_for_a_seed_call_after_call(ulong seed)
    {
        using DisposeScope scope = NewDisposeScope();
        using var random = new torch.Generator(seed);
        var own = new TorchNoise(seed);

        foreach (int count in new[] { 16, 64, 1000, 17, 4096 })
        {
            float[] expected = randn([count], generator: random).data<float>().ToArray();
            float[] found = own.Draw(count);

            found.Zip(expected).Max(pair => Math.Abs(pair.First - pair.Second)).Should().BeLessThan(1e-5f, $"{count} values");
        }
    }
}
