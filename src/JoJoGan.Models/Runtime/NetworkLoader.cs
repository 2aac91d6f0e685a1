using JoJoGan.Models.Checkpoints;
using JoJoGan.Models.Networks;
using JoJoGan.Models.Networks.Encoders;
using JoJoGan.Models.Networks.Lpips;
using JoJoGan.Models.Networks.RetinaFace;
using JoJoGan.Models.Networks.StyleGan2;
using JoJoGan.Styles;

namespace JoJoGan.Models.Runtime;

/// <summary>
/// Makes networks from checkpoint files in the published layouts. Sizes come from the files' shapes, every tensor is
/// checked against its module, and the result is frozen, on its device and bound to no dispose scope.
/// </summary>
/// <remarks>
/// Each member raises <see cref="CheckpointException"/> for a file that is damaged, hostile or of another layout, and
/// <see cref="NativeBackendException"/> where libtorch cannot be loaded.
/// </remarks>
public static class NetworkLoader
{
    // The second is that of a whole e4e network in PyTorch's DataParallel.
    private static readonly string[] EncoderKeys = ["state_dict.encoder", "state_dict.module.encoder"];

    /// <summary>
    /// Loads a generator: entry "g_ema", else "g", "G_ema" or the file itself; rosinality's layout or NVIDIA's.
    /// </summary>
    /// <param name="path">The checkpoint.</param>
    /// <param name="device">Where the network goes.</param>
    public static StyleGan2Generator LoadGenerator(string path, Device device)
    {
        NativeBackend.EnsureLoaded();
        using Checkpoint checkpoint = Checkpoint.Open(path);
        StyleMetadataFormat.EnsureNoStyle(checkpoint.Metadata, path);
        GeneratorWeights weights = GeneratorWeights.Find(checkpoint);
        return Ready(weights.ToGenerator(), device);
    }

    /// <summary>Loads a discriminator: entry "d", else the file itself.</summary>
    /// <param name="path">The checkpoint.</param>
    /// <param name="config">The configuration of the generator that it was trained with.</param>
    /// <param name="device">Where the network goes.</param>
    public static StyleGan2Discriminator LoadDiscriminator(string path, StyleGan2Config config, Device device)
    {
        NativeBackend.EnsureLoaded();
        using Checkpoint checkpoint = Checkpoint.Open(path);
        if (!checkpoint.Has("d") && GeneratorWeights.ArePresent(checkpoint))
        {
            throw new WeightsNotFoundException(
                $"'{path}' holds a generator but no discriminator (key 'd'), which the discriminator loss needs. Use a " +
                "checkpoint that was converted with its discriminator, name one with UseDiscriminator(path) or " +
                "JoJoGanOptions.DiscriminatorPath, or choose the LPIPS loss.",
                path);
        }

        IReadOnlyDictionary<string, CheckpointTensor> weights = checkpoint.StateDict(checkpoint.Has("d") ? "d" : null);
        return Ready(WeightLoading.Make(on => new StyleGan2Discriminator(config, on), weights, path), device);
    }

    /// <summary>Loads an e4e encoder and the average code that its output is relative to.</summary>
    /// <param name="path">The checkpoint: entries state_dict (encoder.*, also behind module.) and latent_avg.</param>
    /// <param name="device">Where the network goes.</param>
    /// <returns>The encoder and the average, [layers, dim].</returns>
    public static (Encoder4EditingNetwork Encoder, Tensor LatentAverage) LoadEncoder(string path, Device device)
    {
        NativeBackend.EnsureLoaded();
        using Checkpoint checkpoint = Checkpoint.Open(path);
        string key = EncoderKeys.FirstOrDefault(checkpoint.Has) ?? EncoderKeys[0];
        IReadOnlyDictionary<string, CheckpointTensor> weights = checkpoint.StateDict(key);
        var config = StyleEncoderConfig.FromLayout(Shapes(weights), path);
        CheckpointTensor average = checkpoint.Tensor("latent_avg");
        if (average.Shape is not [var layers, var dim] || layers != config.Layers || dim != config.StyleDimension)
        {
            throw new CheckpointException(
                "The average code does not belong to this encoder.", path, "latent_avg",
                $"[{config.Layers}, {config.StyleDimension}]", $"[{string.Join(", ", average.Shape)}]");
        }

        Tensor mean = OnDevice(average, device);
        try
        {
            WeightLoading.EnsureFinite(mean, path, "latent_avg");
            return (Ready(WeightLoading.Make(on => new Encoder4EditingNetwork(config, on), weights, path), device), mean);
        }
        catch
        {
            mean.Dispose();
            throw;
        }
    }

    /// <summary>Loads LPIPS with VGG16.</summary>
    /// <param name="vggPath">torchvision's VGG16; its classifier is ignored.</param>
    /// <param name="linearPath">The linear weights of LPIPS v0.1.</param>
    /// <param name="device">Where the network goes.</param>
    public static LpipsVgg LoadLpips(string vggPath, string linearPath, Device device)
    {
        NativeBackend.EnsureLoaded();
        using Checkpoint vgg = Checkpoint.Open(vggPath), linear = Checkpoint.Open(linearPath);
        IReadOnlyDictionary<string, CheckpointTensor> features = vgg.StateDict();
        IReadOnlyList<int> widths = VggFeatures.WidthsOf(Shapes(features), vggPath);
        using (var shapes = new LpipsVgg(widths, META))
        {
            WeightLoading.EnsureFit(shapes.Features, features, vggPath, ignoreExtra: IsClassifier);
            WeightLoading.EnsureFit(shapes.Linear, linear.StateDict(), linearPath);
        }

        var lpips = new LpipsVgg(widths);
        try
        {
            WeightLoading.Load(lpips.Features, features, vggPath, ignoreExtra: IsClassifier);
            WeightLoading.Load(lpips.Linear, linear.StateDict(), linearPath);
            return Ready(lpips, device);
        }
        catch
        {
            lpips.Dispose();
            throw;
        }

        static bool IsClassifier(string key) => key.StartsWith("classifier.", StringComparison.Ordinal);
    }

    /// <summary>Loads a face detector, with MobileNet 0.25 or ResNet-50.</summary>
    /// <param name="path">The checkpoint: the state dict, bare or under state_dict, its keys with or without module.</param>
    /// <param name="device">Where the network goes.</param>
    public static RetinaFaceNetwork LoadDetector(string path, Device device)
    {
        NativeBackend.EnsureLoaded();
        using Checkpoint checkpoint = Checkpoint.Open(path);
        string? key = checkpoint.Has("state_dict") ? "state_dict" : null;
        IReadOnlyDictionary<string, CheckpointTensor> weights = checkpoint.StateDict(key);
        RetinaFaceBackbone backbone = weights.ContainsKey("body.conv1.weight")
            ? RetinaFaceBackbone.ResNet50
            : RetinaFaceBackbone.MobileNet025;
        return Ready(WeightLoading.Make(on => new RetinaFaceNetwork(backbone, on), weights, path), device);
    }

    private static Tensor OnDevice(CheckpointTensor tensor, Device device)
    {
        using var scope = NewDisposeScope();
        return tensor.ToTensor().to_type(ScalarType.Float32).to(device).DetachFromDisposeScope();
    }

    private static Dictionary<string, IReadOnlyList<long>> Shapes(IReadOnlyDictionary<string, CheckpointTensor> weights) =>
        weights.ToDictionary(w => w.Key, w => w.Value.Shape);

    private static T Ready<T>(T network, Device device)
        where T : nn.Module
    {
        try
        {
            network.to(device);
            network.eval();
            network.Freeze();
            network.DetachFromScope();
            return network;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }
}
