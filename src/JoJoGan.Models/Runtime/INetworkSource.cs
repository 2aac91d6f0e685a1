using JoJoGan.Errors;
using JoJoGan.Models.Networks.Encoders;
using JoJoGan.Models.Networks.Lpips;
using JoJoGan.Models.Networks.RetinaFace;
using JoJoGan.Models.Networks.StyleGan2;
using JoJoGan.Models.Styles;
using static TorchSharp.torch;

namespace JoJoGan.Models.Runtime;

/// <summary>
/// The pretrained networks that the services share. Each is loaded on first use and once; none is ever changed.
/// The source owns and disposes them. Safe to use from several threads.
/// </summary>
/// <remarks>Every member that loads raises <see cref="WeightsNotFoundException"/> or <see cref="CheckpointException"/>.</remarks>
public interface INetworkSource
{
    /// <summary>Where the networks live.</summary>
    Device Device { get; }

    /// <summary>The one queue for work on <see cref="Device"/>.</summary>
    DeviceWorker Worker { get; }

    /// <summary>The base generator.</summary>
    StyleGan2Generator Generator { get; }

    /// <summary>Where styles are laid over the base generator to draw.</summary>
    StyledGeneratorCache Workspace { get; }

    /// <summary>SHA-256 (hex) over the base generator's tensors; ties a style to its base.</summary>
    string GeneratorHash { get; }

    /// <summary>The discriminator that was trained with the base generator.</summary>
    StyleGan2Discriminator Discriminator { get; }

    /// <summary>The e4e encoder.</summary>
    Encoder4EditingNetwork Encoder { get; }

    /// <summary>The code that the encoder's output is relative to, [layers, dim].</summary>
    Tensor LatentAverage { get; }

    /// <summary>The perceptual distance LPIPS.</summary>
    LpipsVgg Lpips { get; }

    /// <summary>The face detector.</summary>
    RetinaFaceNetwork Detector { get; }

    /// <summary>
    /// Fetches the files of networks that are neither loaded nor here, so that no download holds up other work of the device. Await it
    /// before work is queued that needs the networks; the services do. A source whose files are at hand has nothing to do.
    /// </summary>
    /// <param name="kinds">Which ones.</param>
    /// <param name="cancellationToken">Stops; what was fetched in part stays for the next time.</param>
    /// <exception cref="ModelStoreException">A file cannot be fetched.</exception>
    /// <exception cref="ObjectDisposedException">The source has been disposed, which stops a fetch too.</exception>
    Task EnsureFetchedAsync(NetworkKinds kinds = NetworkKinds.All, CancellationToken cancellationToken = default) => Task.CompletedTask;

    /// <summary>
    /// Frees networks that have been loaded, after the work that is queued already. They are loaded again when they are needed. A
    /// fine-tuning run that is under way keeps its own until it ends.
    /// </summary>
    /// <param name="kinds">Which ones.</param>
    Task ReleaseAsync(NetworkKinds kinds = NetworkKinds.All);
}
