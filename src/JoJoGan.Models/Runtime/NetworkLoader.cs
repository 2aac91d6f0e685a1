using JoJoGan.Models.Checkpoints;
using JoJoGan.Models.Networks;
using JoJoGan.Models.Networks.Encoders;
using JoJoGan.Models.Networks.Identity;
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

    // The published encoders whose rows are found each on its own.
    private static readonly string[] PspTypes = ["GradualStyleEncoder", "BackboneEncoder"];

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

    /// <summary>
    /// Loads an e4e, pSp or ReStyle encoder and the average code that its output is relative to.
    /// </summary>
    /// <param name="path">The checkpoint: entries state_dict (encoder.*, also behind module.) and latent_avg.</param>
    /// <param name="device">Where the network goes.</param>
    /// <param name="isPsp">
    /// Whether it is pSp's, which has the same keys as e4e's. Null goes by the file's entry opts.encoder_type, without which it
    /// is e4e's.
    /// </param>
    /// <returns>The encoder and the average, [layers, dim].</returns>
    public static (StyleEncoderNetwork Encoder, Tensor LatentAverage) LoadEncoder(
        string path, Device device, bool? isPsp = null)
    {
        NativeBackend.EnsureLoaded();
        using Checkpoint checkpoint = Checkpoint.Open(path);
        string key = EncoderKeys.FirstOrDefault(checkpoint.Has) ?? EncoderKeys[0];
        IReadOnlyDictionary<string, CheckpointTensor> weights = checkpoint.StateDict(key);
        var config = StyleEncoderConfig.FromLayout(Shapes(weights), path);
        bool isKnownAsPsp = IsPsp(checkpoint, isPsp);
        CheckpointTensor average = checkpoint.Tensor("latent_avg");
        bool isOneRow = average.Shape.SequenceEqual([config.StyleDimension])
            || average.Shape.SequenceEqual([1, config.StyleDimension]);
        if (!isOneRow && !average.Shape.SequenceEqual([config.Layers, config.StyleDimension]))
        {
            throw new CheckpointException(
                "The average code does not belong to this encoder.", path, "latent_avg",
                $"[{config.Layers}, {config.StyleDimension}]", $"[{string.Join(", ", average.Shape)}]");
        }

        Tensor mean = OnDevice(average, device, rows: isOneRow ? config.Layers : 1);
        try
        {
            WeightLoading.EnsureFinite(mean, path, "latent_avg");
            StyleEncoderNetwork Make(Device? on) =>
                isKnownAsPsp ? new GradualStyleEncoderNetwork(config, on) : new Encoder4EditingNetwork(config, on);
            return (Ready(WeightLoading.Make(Make, weights, path), device), mean);
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

    /// <summary>Loads an identity network: ArcFace, or one that reads the identity off the features of a VGG16.</summary>
    /// <param name="path">The checkpoint.</param>
    /// <param name="device">Where the network goes.</param>
    public static IIdentityNetwork LoadIdentity(string path, Device device)
    {
        NativeBackend.EnsureLoaded();
        using Checkpoint checkpoint = Checkpoint.Open(path);
        IReadOnlyDictionary<string, CheckpointTensor> weights = checkpoint.StateDict();
        return weights.ContainsKey(FeatureIdentityNetwork.IdentityKey)
            ? Ready(
                WeightLoading.Make(
                    on => FeatureIdentityNetwork.FromLayout(Shapes(weights), path, on),
                    weights,
                    path,
                    optional: FeatureIdentityNetwork.IsOptional),
                device)
            : Ready(WeightLoading.Make(on => ArcFaceNetwork.FromLayout(Shapes(weights), path, on), weights, path), device);
    }

    /// <exception cref="CheckpointException">The file says that it is of the other kind.</exception>
    private static bool IsPsp(Checkpoint checkpoint, bool? wanted)
    {
        string? type = EncoderType(checkpoint);
        bool? isPsp = type is null ? null : PspTypes.Contains(type);
        return isPsp is { } known && wanted is { } asked && known != asked
            ? throw new CheckpointException(
                $"this encoder is {(known ? "pSp's" : "e4e's")} (opts.encoder_type \"{LogText.Of(type!)}\"); choose its " +
                "inversion method, or name the encoder of the method that is chosen",
                checkpoint.Path)
            : isPsp ?? wanted ?? false;
    }

    private static string? EncoderType(Checkpoint checkpoint) =>
        checkpoint.Root.Kind == CheckpointValueKind.Dictionary
        && checkpoint.Root.AsDictionary().TryGetValue("opts", out CheckpointValue? opts)
        && opts.Kind == CheckpointValueKind.Dictionary
        && opts.AsDictionary().TryGetValue("encoder_type", out CheckpointValue? type)
        && type.Kind == CheckpointValueKind.Text
            ? type.AsText()
            : null;

    private static Tensor OnDevice(CheckpointTensor tensor, Device device, long rows)
    {
        using var scope = NewDisposeScope();
        Tensor value = tensor.ToTensor().to_type(ScalarType.Float32).to(device);
        return (rows == 1 ? value : value.reshape(1, -1).repeat(rows, 1)).DetachFromDisposeScope();
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
