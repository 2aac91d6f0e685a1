using JoJoGan.Models.CpuKernels;
using JoJoGan.Models.Networks.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace JoJoGan.Models.Networks.Lpips;

/// <summary>
/// The convolutional part of VGG16 (arXiv 1409.1556) with the five outputs that LPIPS compares: relu1_2, relu2_2, relu3_3,
/// relu4_3 and relu5_3. Keys as in torchvision's <c>vgg16</c> (<c>features.N.*</c>; its classifier is not part of this).
/// The weights are frozen; gradients flow to the picture.
/// </summary>
internal sealed class VggFeatures : Module<Tensor, Tensor[]>
{
    /// <summary>Convolutions in each of the five stages; a 2x2 maximum lies between two stages.</summary>
    private static readonly int[] ConvolutionsPerStage = [2, 2, 3, 3, 3];

    private readonly Sequential features;
    private readonly List<WinogradConv2d[]> _stages = [];

    /// <summary>Makes a network whose weights are yet to be loaded.</summary>
    /// <param name="widths">Channels of the five stages; null for VGG16's 64, 128, 256, 512, 512.</param>
    /// <param name="device">Where the weights live; null for the CPU. The meta device holds shapes only.</param>
    /// <exception cref="ArgumentException">There are not five widths of at least 1.</exception>
    public VggFeatures(IReadOnlyList<int>? widths = null, Device? device = null)
        : base(nameof(VggFeatures))
    {
        Widths = [.. widths ?? [64, 128, 256, 512, 512]];
        if (Widths.Count != ConvolutionsPerStage.Length || Widths.Any(w => w < 1))
        {
            throw new ArgumentException("Five widths of at least 1 are needed.", nameof(widths));
        }

        var named = new List<(string Name, Module<Tensor, Tensor> Layer)>();
        int inputs = 3;
        int index = 0;
        for (int stage = 0; stage < ConvolutionsPerStage.Length; stage++)
        {
            var layers = new WinogradConv2d[ConvolutionsPerStage[stage]];
            for (int i = 0; i < layers.Length; i++)
            {
                layers[i] = new WinogradConv2d(inputs, Widths[stage], kernel: 3, padding: 1, withBias: true, device: device);
                named.Add(($"{index}", layers[i]));
                inputs = Widths[stage];
                index += 2; // the convolution and its ReLU
            }

            _stages.Add(layers);
            index++; // the pooling
        }

        features = Sequential(named);
        RegisterComponents();
    }

    /// <summary>Channels of the five outputs.</summary>
    public IReadOnlyList<int> Widths { get; }

    /// <summary>How the convolutions are computed. Set it before use.</summary>
    public OperatorImplementation Implementation
    {
        get => _stages[0][0].Implementation;
        set => WinogradConv2d.SetForm(this, value);
    }

    /// <summary>Reads the widths off the shapes of a checkpoint.</summary>
    /// <param name="shapes">Shapes by key, as in torchvision's file; other entries are passed over.</param>
    /// <param name="file">The checkpoint's file, for error messages.</param>
    /// <exception cref="CheckpointException">The keys or shapes are not a VGG16's.</exception>
    public static IReadOnlyList<int> WidthsOf(IReadOnlyDictionary<string, IReadOnlyList<long>> shapes, string file)
    {
        ArgumentNullException.ThrowIfNull(shapes);
        const string expected = "4 dimensions, 1 to 4096 outputs";
        var widths = new int[ConvolutionsPerStage.Length];
        int index = 0;
        for (int stage = 0; stage < widths.Length; stage++)
        {
            string key = $"features.{index}.weight";
            string? actual = shapes.TryGetValue(key, out IReadOnlyList<long>? shape) ? $"[{string.Join(", ", shape)}]" : null;
            widths[stage] = shape is [>= 1 and <= 4096, _, _, _]
                ? (int)shape[0]
                : throw new CheckpointException(
                    actual is null
                        ? "the key is missing; is this the file of a VGG16?"
                        : "This is not the shape of a VGG16's entry.", file, key, expected, actual);
            index += (2 * ConvolutionsPerStage[stage]) + 1;
        }

        return widths;
    }

    /// <summary>The five outputs.</summary>
    /// <param name="images">[n, 3, h, w] after LPIPS's scaling; h and w at least 16.</param>
    /// <returns>[n, c, h, w], [n, c, h/2, w/2], ... rounded down.</returns>
    public override Tensor[] forward(Tensor images)
    {
        ArgumentNullException.ThrowIfNull(images);
        using var scope = NewDisposeScope();
        var taps = new Tensor[_stages.Count];
        taps[0] = Stage(images, _stages[0]);
        for (int stage = 1; stage < taps.Length; stage++)
        {
            using Tensor pooled = functional.max_pool2d(taps[stage - 1], 2, stride: 2);
            taps[stage] = Stage(pooled, _stages[stage]);
        }

        return [.. taps.Select(tap => tap.MoveToOuterDisposeScope())];
    }

    private static Tensor Stage(Tensor input, WinogradConv2d[] layers)
    {
        Tensor current = input;
        foreach (WinogradConv2d layer in layers)
        {
            Tensor active = layer.forward(current).relu_();
            if (!ReferenceEquals(current, input))
            {
                current.Dispose();
            }

            current = active;
        }

        return current;
    }
}
