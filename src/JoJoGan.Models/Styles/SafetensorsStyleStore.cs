using JoJoGan.Checkpoints;
using JoJoGan.Networks;
using JoJoGan.StyleGan2;
using static TorchSharp.torch;

namespace JoJoGan.Styles;

/// <summary>Keeps styles as safetensors files: the tuned generator's tensors and the metadata.</summary>
/// <param name="networks">Supplies the base generator that a style must belong to.</param>
public sealed class SafetensorsStyleStore(INetworkSource networks) : IStyleStore
{
    /// <inheritdoc />
    public Task SaveAsync(StyleModel style, string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ArgumentNullException.ThrowIfNull(style);
        return networks.Worker.RunAsync(
            () =>
            {
                SafetensorsFile.Write(path, GeneratorStyle.Of(style).state_dict(), StyleMetadataFormat.Write(style.Metadata), cancellationToken);
                return true;
            },
            cancellationToken);
    }

    /// <inheritdoc />
    public Task<StyleModel> LoadAsync(string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return networks.Worker.RunAsync<StyleModel>(() => Load(path), cancellationToken);
    }

    private GeneratorStyle Load(string path)
    {
        using Checkpoint checkpoint = Checkpoint.Open(path);
        bool own = checkpoint.Container == CheckpointContainer.Safetensors;
        StyleMetadata metadata = own
            ? StyleMetadataFormat.Read(checkpoint.Metadata, path)
            : new StyleMetadata { Name = Path.GetFileNameWithoutExtension(path), Size = networks.Generator.Config.Size };
        StyleBase.EnsureMatches(metadata, networks);
        IReadOnlyDictionary<string, CheckpointTensor> weights = checkpoint.StateDict(own ? null : "g");

        // The clone starts with the base's noise buffers and kernels, which the original's files may lack.
        Generator generator = networks.Generator.Clone();
        try
        {
            WeightLoading.Load(generator, weights, path, optional: key => key.StartsWith("noises.", StringComparison.Ordinal));
        }
        catch
        {
            generator.Dispose();
            throw;
        }

        return new GeneratorStyle(generator, metadata);
    }
}
