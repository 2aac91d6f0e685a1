using System.Globalization;
using static TorchSharp.torch;

namespace JoJoGan.Models.Networks.StyleGan2;

/// <summary>The fixed noise of every layer. Keys: noise_I [1, 1, H, H].</summary>
internal sealed class NoiseBuffers : nn.Module
{
    private readonly int _count;

    public NoiseBuffers(IReadOnlyList<int> sizes, WeightInitialization weights)
        : base(nameof(NoiseBuffers))
    {
        for (int i = 0; i < sizes.Count; i++)
        {
            register_buffer(Key(i), weights.NormalTensor(1, 1, 1, sizes[i], sizes[i]));
        }

        _count = sizes.Count;
    }

    /// <summary>The buffers, as they are now.</summary>
    public IReadOnlyList<Tensor> All() => [.. Enumerable.Range(0, _count).Select(i => get_buffer(Key(i))!)];

    private static string Key(int index) => string.Create(CultureInfo.InvariantCulture, $"noise_{index}");
}
