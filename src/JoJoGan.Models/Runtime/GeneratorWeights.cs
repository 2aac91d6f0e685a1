using JoJoGan.Models.Checkpoints;
using JoJoGan.Models.Networks.StyleGan2;

namespace JoJoGan.Models.Runtime;

/// <summary>
/// The weights of a generator in an open checkpoint, under the keys of rosinality/stylegan2-pytorch. Those in the layout of
/// NVlabs/stylegan2-ada-pytorch and NVlabs/stylegan3 (config stylegan2) are translated key by key; no element is copied.
/// </summary>
internal sealed class GeneratorWeights
{
    private static readonly string[] Keys = ["g_ema", "g", "G_ema"];
    private readonly string file;
    private readonly bool isTranslated;

    private GeneratorWeights(IReadOnlyDictionary<string, CheckpointTensor> weights, string file)
    {
        this.file = file;
        isTranslated = NvidiaLayout.IsPresent(weights);
        Tensors = isTranslated ? NvidiaLayout.Translate(weights, file) : weights;
        Config = StyleGan2Config.FromLayout(Tensors.ToDictionary(w => w.Key, w => w.Value.Shape), file);
    }

    /// <summary>The tensors by rosinality's keys. They must not be read after the checkpoint is disposed.</summary>
    public IReadOnlyDictionary<string, CheckpointTensor> Tensors { get; }

    /// <summary>The dimensions, read off the shapes.</summary>
    public StyleGan2Config Config { get; }

    /// <summary>The generator of a checkpoint: entry "g_ema", else "g", else "G_ema", else the file itself.</summary>
    /// <param name="checkpoint">The open checkpoint.</param>
    /// <exception cref="CheckpointException">
    /// There is none, its keys or shapes are not a generator's, or it is of an architecture that the message names.
    /// </exception>
    public static GeneratorWeights Find(Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        return At(checkpoint, Keys.FirstOrDefault(checkpoint.Has));
    }

    /// <summary>The generator under a key.</summary>
    /// <param name="checkpoint">The open checkpoint.</param>
    /// <param name="key">Where it is in the file, for instance <c>g</c>; null for the whole file.</param>
    /// <exception cref="CheckpointException">
    /// There is none, its keys or shapes are not a generator's, or it is of an architecture that the message names.
    /// </exception>
    public static GeneratorWeights At(Checkpoint checkpoint, string? key)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        return new GeneratorWeights(checkpoint.StateDict(key), checkpoint.Path);
    }

    /// <summary>
    /// Copies the weights into a generator. What the file may lack stays as it is there: the fixed noise, and in NVIDIA's layout
    /// the kernels of the filters.
    /// </summary>
    /// <param name="generator">The generator to fill, on any device.</param>
    /// <exception cref="CheckpointException">
    /// A key is missing or extra, a shape or type differs, or an element does not fit its checksum or is no finite number.
    /// </exception>
    public void CopyTo(StyleGan2Generator generator) => WeightLoading.Load(generator, Tensors, file, optional: MayLack);

    /// <summary>Makes a generator with the weights, on the CPU; shapes are compared before memory is allocated.</summary>
    /// <exception cref="CheckpointException">As for <see cref="CopyTo"/>.</exception>
    internal StyleGan2Generator ToGenerator() =>
        WeightLoading.Make(device => new StyleGan2Generator(Config, device), Tensors, file, optional: MayLack);

    /// <summary>Whether a checkpoint has a key that generators are under, or is one in NVIDIA's layout.</summary>
    internal static bool ArePresent(Checkpoint checkpoint) =>
        Keys.Any(checkpoint.Has) || NvidiaLayout.IsPresent(checkpoint.Tensors);

    private bool MayLack(string key) => key.StartsWith("noises.", StringComparison.Ordinal)
        || (isTranslated && key.EndsWith(".kernel", StringComparison.Ordinal));
}
