using JoJoGan.Models.Checkpoints;
using JoJoGan.Models.Networks.Encoders;
using JoJoGan.Models.Networks.Lpips;
using JoJoGan.Models.Networks.RetinaFace;
using JoJoGan.Models.Networks.StyleGan2;
using JoJoGan.SyntheticFaces;

namespace JoJoGan.DemoTraining;

/// <summary>The trained networks as the demo model ships them: half precision, in the published layouts.</summary>
internal static class DemoModelFiles
{
    private const int MeanSamples = 65536;

    /// <summary>Writes generator, encoder, vgg, lpips, detector and identity.</summary>
    /// <param name="training">Where the trained networks are.</param>
    /// <param name="target">The folder to write to.</param>
    /// <param name="readersFolder">Where the readers of a face's parameters go: they measure the model, no part of it.</param>
    public static void Write(TrainingFolder training, string target, string readersFolder)
    {
        using DisposeScope scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var generator = new StyleGan2Generator(NetworkSizes.Generator());
        using var discriminator = new StyleGan2Discriminator(NetworkSizes.Generator());
        using var encoder = new Encoder4EditingNetwork(NetworkSizes.Encoder);
        using var perceptual = new LpipsVgg(NetworkSizes.PerceptualWidths);
        training.Load("adversarial", ("g_ema", generator), ("d", discriminator));
        training.Load("encoder", ("encoder_ema", encoder));
        StoredScale.Apply(generator, discriminator);
        StoredScale.Fit(encoder);
        using var readers = new FaceReaders(NetworkSizes.PerceptualWidths.Skip(2));
        training.Load("perceptual", ("lpips", perceptual), ("readers", readers));
        SaveGenerator(target, "generator", generator, discriminator);
        Save(target, "encoder", [.. Named("state_dict.encoder", encoder), new("latent_avg", MeanRows(generator))]);
        Save(target, "vgg", [.. perceptual.Features.state_dict()]);
        Save(target, "lpips", [.. perceptual.Linear.state_dict()]);
        Save(target, "identity", Identity(perceptual, readers));
        using var detector = new RetinaFaceNetwork(RetinaFaceBackbone.MobileNet025);
        training.Load("detector", ("detector_ema", detector));
        Save(target, "detector", [.. detector.state_dict()]);
        Save(readersFolder, "readers", [.. readers.state_dict()]);
    }

    /// <summary>Writes restyle, the encoder that is too large to ship.</summary>
    /// <param name="training">Where it and the generator are.</param>
    /// <param name="target">The folder to write to.</param>
    public static void WriteReStyle(TrainingFolder training, string target)
    {
        using DisposeScope scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var generator = new StyleGan2Generator(NetworkSizes.Generator());
        using var encoder = new Encoder4EditingNetwork(NetworkSizes.ReStyle);
        training.Load("adversarial", ("g_ema", generator));
        training.Load("restyle", ("encoder_ema", encoder));
        StoredScale.Fit(encoder);
        Directory.CreateDirectory(target);
        Save(target, "restyle", [.. Named("state_dict.encoder", encoder), new("latent_avg", MeanRows(generator))]);
    }

    /// <summary>Makes checkpoints of the networks that ship, so that their training can go on.</summary>
    /// <param name="training">Where training goes on.</param>
    /// <param name="source">The demo model's folder.</param>
    /// <param name="readersFolder">Where the readers of a face's parameters are.</param>
    public static void Read(TrainingFolder training, string source, string readersFolder)
    {
        using var generator = new StyleGan2Generator(NetworkSizes.Generator());
        using var discriminator = new StyleGan2Discriminator(NetworkSizes.Generator());
        using var encoder = new Encoder4EditingNetwork(NetworkSizes.Encoder);
        using var perceptual = new LpipsVgg(NetworkSizes.PerceptualWidths);
        using var readers = new FaceReaders(NetworkSizes.PerceptualWidths.Skip(2));
        Load(source, "generator", "g_ema", generator);
        Load(source, "generator", "d", discriminator);
        StoredScale.Undo(generator, discriminator);
        Load(source, "encoder", "state_dict.encoder", encoder);
        Load(source, "vgg", null, perceptual.Features);
        Load(source, "lpips", null, perceptual.Linear);
        Load(readersFolder, "readers", null, readers);
        using var detector = new RetinaFaceNetwork(RetinaFaceBackbone.MobileNet025);
        Load(source, "detector", null, detector);
        training.Save("detector", 0, ("detector", detector), ("detector_ema", detector));
        training.Save("perceptual", 0, ("lpips", perceptual), ("readers", readers));
        training.Save(GeneratorStage.NameOf(NetworkSizes.Size), 0, ("g", generator), ("g_ema", generator));
        training.Save("adversarial", 0, ("g", generator), ("g_ema", generator), ("d", discriminator));
        training.Save("encoder", 0, ("encoder", encoder), ("encoder_ema", encoder));
    }

    /// <summary>Writes a generator that draws without noise, whose strengths are all 0, and its discriminator.</summary>
    public static void SaveGenerator(
        string folder, string name, StyleGan2Generator generator, StyleGan2Discriminator discriminator)
    {
        var drawing = Named("g_ema", generator).Where(e => !e.Key.StartsWith("g_ema.noises.", StringComparison.Ordinal));
        Save(folder, name, [.. drawing, .. Named("d", discriminator)]);
    }

    /// <summary>The mean code, [layers, dim].</summary>
    private static Tensor MeanRows(StyleGan2Generator generator)
    {
        using var random = new torch.Generator(1);
        return generator.MeanLatent(FaceCodes.Draw(MeanSamples, random)).repeat(generator.Config.Layers, 1);
    }

    /// <summary>An identity network: the last reader's geometry, from -1 to 1, over the features that it reads.</summary>
    private static IEnumerable<KeyValuePair<string, Tensor>> Identity(LpipsVgg perceptual, FaceReaders readers)
    {
        int count = FaceParameters.Indices(ParameterGroup.Geometry).Count;
        Dictionary<string, Tensor> read = readers.state_dict();
        string last = $"readers.{NetworkSizes.PerceptualWidths.Skip(2).Count() - 1}";
        Tensor weight = read[$"{last}.weight"].narrow(0, 0, count), bias = read[$"{last}.bias"].narrow(0, 0, count);
        return
        [
            .. Named("vgg", perceptual.Features),
            new("identity.weight", weight.mul(2)),
            new("identity.bias", bias.mul(2).sub(1)),
        ];
    }

    private static void Load(string folder, string name, string? key, nn.Module network)
    {
        using Checkpoint file = Checkpoint.Open(Path.Combine(folder, name + ".safetensors"));
        WeightLoading.Load(
            network, file.StateDict(key), file.Path, optional: entry => entry.StartsWith("noises.", StringComparison.Ordinal));
    }

    private static void Save(string folder, string name, IEnumerable<KeyValuePair<string, Tensor>> tensors) =>
        SafetensorsFile.Write(
            Path.Combine(folder, name + ".safetensors"),
            tensors.Select(e => KeyValuePair.Create(e.Key, e.Value.is_floating_point() ? e.Value.to(float16) : e.Value)));

    private static IEnumerable<KeyValuePair<string, Tensor>> Named(string prefix, nn.Module network) =>
        network.state_dict().Select(e => KeyValuePair.Create($"{prefix}.{e.Key}", e.Value));
}
