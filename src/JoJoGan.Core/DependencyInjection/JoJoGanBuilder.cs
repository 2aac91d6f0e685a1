using JoJoGan.Alignment;
using JoJoGan.Detection;
using JoJoGan.Latents;
using JoJoGan.ModelStore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace JoJoGan.DependencyInjection;

/// <summary>
/// What <c>services.AddJoJoGan()</c> and <c>services.AddKeyedJoJoGan(key)</c> return: says where weights are and replaces stages.
/// </summary>
public sealed class JoJoGanBuilder
{
    /// <summary>
    /// Adds what every runtime shares, where the host has not: options that are validated on start, the clock, the model store
    /// and the aligner. The runtime adds the other stages with <see cref="TryAdd"/>.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="serviceKey">The key of the stages, which is also the name of their options; null for none.</param>
    public JoJoGanBuilder(IServiceCollection services, string? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        (Services, ServiceKey) = (services, serviceKey);
        services.AddOptions<JoJoGanOptions>(serviceKey).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<JoJoGanOptions>, JoJoGanOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        TryAdd<IModelStore>(p => new HttpModelStore(
            OptionsOf(p).Value.ModelStore, p.GetRequiredService<TimeProvider>(), p.GetService<ILogger<HttpModelStore>>()));
        TryAdd(MakeAligner);
    }

    /// <summary>The key of the stages and the name of their <see cref="JoJoGanOptions"/>; null where they have none.</summary>
    public string? ServiceKey { get; }

    /// <summary>The host's services. Register your own stage before or after <c>AddJoJoGan</c>: the host's goes first.</summary>
    public IServiceCollection Services { get; }

    /// <summary>Names the base generator's checkpoint.</summary>
    /// <param name="path">A StyleGAN2 checkpoint with key "g_ema", "g" or "G_ema"; its key "d" serves as discriminator.</param>
    public JoJoGanBuilder UseGenerator(string path) => Configure(o => o.GeneratorPath = path);

    /// <summary>Names the discriminator's checkpoint, if it is not in the generator's.</summary>
    /// <param name="path">A checkpoint with key "d", or a discriminator alone.</param>
    public JoJoGanBuilder UseDiscriminator(string path) => Configure(o => o.DiscriminatorPath = path);

    /// <summary>Names the encoder's checkpoint: e4e, or the one of the method that <see cref="UseInverter"/> chooses.</summary>
    /// <param name="path">A checkpoint with keys "state_dict" and "latent_avg"; on ONNX Runtime an exported encoder.</param>
    public JoJoGanBuilder UseEncoder(string path) => Configure(o => o.EncoderPath = path);

    /// <summary>Chooses how the codes of faces are found.</summary>
    /// <param name="method">The method. Those with an encoder need its checkpoint: see <see cref="UseEncoder"/>.</param>
    /// <param name="configure">Sets the method's options, if given.</param>
    public JoJoGanBuilder UseInverter(InversionMethod method, Action<InversionOptions>? configure = null) => Configure(o =>
    {
        o.Inversion.Method = method;
        configure?.Invoke(o.Inversion);
    });

    /// <summary>
    /// Cuts photos to the square in their middle instead of looking for a face, for generators of other things. A generator with
    /// neither encoder nor detector needs no call.
    /// </summary>
    public JoJoGanBuilder UseSquareCrop() => Configure(o => o.SquareCrop = true);

    /// <summary>Names the LPIPS loss's files.</summary>
    /// <param name="vggPath">torchvision's VGG16.</param>
    /// <param name="lpipsPath">The linear weights of LPIPS v0.1 for VGG.</param>
    public JoJoGanBuilder UseLpips(string vggPath, string lpipsPath) => Configure(o =>
    {
        o.VggPath = vggPath;
        o.LpipsPath = lpipsPath;
    });

    /// <summary>Names the face detector's checkpoint, with which photos need neither landmarks nor to be aligned.</summary>
    /// <param name="path">A RetinaFace checkpoint, with MobileNet 0.25 or ResNet-50.</param>
    public JoJoGanBuilder UseFaceDetector(string path) => Configure(o => o.DetectorPath = path);

    /// <summary>
    /// Names the identity network's checkpoint, with which the likeness of results can be measured and trained.
    /// </summary>
    /// <param name="path">ArcFace with the IR-SE50 trunk.</param>
    public JoJoGanBuilder UseIdentity(string path) => Configure(o => o.IdentityPath = path);

    /// <summary>Chooses where the work runs.</summary>
    /// <param name="device">"cpu", "cuda" or "cuda:N".</param>
    public JoJoGanBuilder UseDevice(string device) => Configure(o => o.Device = device);

    /// <summary>Sets any option.</summary>
    /// <param name="configure">Changes the options.</param>
    public JoJoGanBuilder Configure(Action<JoJoGanOptions> configure)
    {
        Services.Configure(ServiceKey ?? Options.DefaultName, configure);
        return this;
    }

    /// <summary>Adds a stage of a runtime as a singleton under the builder's key, unless there is one.</summary>
    /// <typeparam name="T">The contract of the stage.</typeparam>
    /// <param name="create">Makes the stage.</param>
    public JoJoGanBuilder TryAdd<T>(Func<IServiceProvider, T> create)
        where T : class
    {
        Services.TryAddKeyedSingleton(ServiceKey, (provider, _) => create(provider)); // a null key is no key
        return this;
    }

    /// <summary>The stage under the builder's key.</summary>
    /// <typeparam name="T">The contract of the stage.</typeparam>
    /// <param name="provider">The built services.</param>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public T Stage<T>(IServiceProvider provider)
        where T : notnull
        => ServiceKey is null ? provider.GetRequiredService<T>() : provider.GetRequiredKeyedService<T>(ServiceKey);

    /// <summary>The options of the builder's name.</summary>
    /// <param name="provider">The built services.</param>
    /// <exception cref="OptionsValidationException">A setting is outside its limits; the message lists every one.</exception>
    public IOptions<JoJoGanOptions> OptionsOf(IServiceProvider provider) =>
        Options.Create(provider.GetRequiredService<IOptionsMonitor<JoJoGanOptions>>().Get(ServiceKey));

    private IFaceAligner MakeAligner(IServiceProvider provider)
    {
        JoJoGanOptions options = OptionsOf(provider).Value;
        return options.CropsSquare
            ? new SquareCropper(options.Alignment)
            : new FfhqFaceAligner(options.Alignment, Stage<IFaceDetector>(provider), options.Detection);
    }
}
