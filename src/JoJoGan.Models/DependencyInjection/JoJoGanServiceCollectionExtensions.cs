using JoJoGan;
using JoJoGan.Alignment;
using JoJoGan.DependencyInjection;
using JoJoGan.Detection;
using JoJoGan.FineTuning;
using JoJoGan.Generation;
using JoJoGan.Identity;
using JoJoGan.Latents;
using JoJoGan.Mixing;
using JoJoGan.ModelStore;
using JoJoGan.Models.Detection;
using JoJoGan.Models.FineTuning;
using JoJoGan.Models.Generation;
using JoJoGan.Models.Identity;
using JoJoGan.Models.Inversion;
using JoJoGan.Models.Mixing;
using JoJoGan.Models.Onnx;
using JoJoGan.Models.Runtime;
using JoJoGan.Models.Students;
using JoJoGan.Models.Styles;
using JoJoGan.Models.Stylization;
using JoJoGan.Students;
using JoJoGan.Styles;
using JoJoGan.Stylization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds one-shot face stylization to a host.</summary>
public static class JoJoGanServiceCollectionExtensions
{
    /// <summary>Adds every stage as a singleton with TryAdd, so that a host's own registrations stay.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Sets options, if given.</param>
    /// <returns>A builder that names weights and replaces stages.</returns>
    public static JoJoGanBuilder AddJoJoGan(this IServiceCollection services, Action<JoJoGanOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        return Add(services, serviceKey: null, configure);
    }

    /// <summary>Adds every stage with options from configuration.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="section">The section that holds <see cref="JoJoGanOptions"/>, by convention "JoJoGan".</param>
    /// <returns>A builder that names weights and replaces stages.</returns>
    public static JoJoGanBuilder AddJoJoGan(this IServiceCollection services, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(section);
        JoJoGanBuilder builder = services.AddJoJoGan();
        services.Configure<JoJoGanOptions>(section);
        return builder;
    }

    /// <summary>
    /// Adds one more model: every stage as a keyed singleton with TryAdd, over networks and options of its own. Stages of one key
    /// know no stage of another, nor one without a key.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="serviceKey">The key of the stages and the name of their options, for instance "ffhq".</param>
    /// <param name="configure">Sets the options of that name, if given.</param>
    /// <returns>A builder that names this model's weights and replaces its stages.</returns>
    public static JoJoGanBuilder AddKeyedJoJoGan(
        this IServiceCollection services, string serviceKey, Action<JoJoGanOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrWhiteSpace(serviceKey);
        return Add(services, serviceKey, configure);
    }

    /// <summary>
    /// Adds one more model with options from configuration; see
    /// <see cref="AddKeyedJoJoGan(IServiceCollection, string, Action{JoJoGanOptions})"/>.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="serviceKey">The key that the stages are asked for with and the name of their options.</param>
    /// <param name="section">
    /// The section of this model's <see cref="JoJoGanOptions"/>, by convention "JoJoGan:" and the key.
    /// </param>
    /// <returns>A builder that names this model's weights and replaces its stages.</returns>
    public static JoJoGanBuilder AddKeyedJoJoGan(this IServiceCollection services, string serviceKey, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(section);
        JoJoGanBuilder builder = services.AddKeyedJoJoGan(serviceKey);
        services.Configure<JoJoGanOptions>(serviceKey, section);
        return builder;
    }

    /// <summary>
    /// Uses the published networks for photos of people, from the model store: the 1024 px FFHQ generator with its discriminator,
    /// e4e, LPIPS, RetinaFace and ArcFace. Each is fetched (see <see cref="IModelStore"/>) and loaded when it is first needed,
    /// once.
    /// </summary>
    /// <param name="builder">The builder of a host.</param>
    /// <param name="acceptNonCommercialLicenses">
    /// Whether the user has read and accepts the licenses of generator and encoder, which forbid commercial use;
    /// <c>IModelStore.Entries</c> and docs/checkpoints.md tell them. Without it nothing under such a license is fetched.
    /// </param>
    public static JoJoGanBuilder UseFfhq(this JoJoGanBuilder builder, bool acceptNonCommercialLicenses = false) =>
        builder.Configure(o =>
        {
            (string generator, string encoder) = ("ffhq-1024", "e4e-ffhq");
            o.GeneratorPath = ModelEntry.ReferencePrefix + generator;
            o.DiscriminatorPath = null;
            o.EncoderPath = ModelEntry.ReferencePrefix + encoder;
            o.VggPath = ModelEntry.ReferencePrefix + "vgg16";
            o.LpipsPath = ModelEntry.ReferencePrefix + "lpips-vgg";
            o.DetectorPath = ModelEntry.ReferencePrefix + "retinaface-mobilenet";
            o.IdentityPath = ModelEntry.ReferencePrefix + "arcface-ir-se50";
            if (acceptNonCommercialLicenses)
            {
                o.ModelStore.AcceptedLicenses = [.. o.ModelStore.AcceptedLicenses, generator, encoder];
            }
        });

    private static JoJoGanBuilder Add(IServiceCollection services, string? serviceKey, Action<JoJoGanOptions>? configure)
    {
        var builder = new JoJoGanBuilder(services, serviceKey);
        builder
            .TryAdd(p =>
            {
                IOptions<JoJoGanOptions> options = builder.OptionsOf(p);
                ApplyToProcess(options.Value); // before the first call of TorchSharp
                return new NetworkSource(options, builder.Stage<IModelStore>(p), p.GetService<ILogger<NetworkSource>>());
            })
            .TryAdd<IFaceDetector>(p => new RetinaFaceDetector(builder.Stage<NetworkSource>(p), builder.OptionsOf(p)))
            .TryAdd(p => MakeInverter(builder, p))
            .TryAdd<IStyleMixer>(p => new GeneratorStyleMixer(builder.Stage<NetworkSource>(p)))
            .TryAdd<IFineTuner>(p => new FineTuner(
                builder.Stage<NetworkSource>(p),
                builder.Stage<IInverter>(p),
                builder.Stage<IStyleMixer>(p),
                builder.OptionsOf(p),
                p.GetRequiredService<TimeProvider>(),
                p.GetService<ILogger<FineTuner>>()))
            .TryAdd<IStudentTrainer>(p => new StudentTrainer(
                builder.Stage<NetworkSource>(p),
                p.GetRequiredService<TimeProvider>(),
                p.GetService<ILogger<StudentTrainer>>()))
            .TryAdd<IStylizer>(p => new Stylizer(
                builder.Stage<IFaceAligner>(p),
                builder.Stage<IInverter>(p),
                builder.Stage<NetworkSource>(p),
                builder.OptionsOf(p),
                p.GetService<ILogger<Stylizer>>()))
            .TryAdd<IIdentityComparer>(p => new IdentityComparer(builder.Stage<NetworkSource>(p)))
            .TryAdd<IStyleStore>(p => new SafetensorsStyleStore(
                builder.Stage<NetworkSource>(p), p.GetService<ILogger<SafetensorsStyleStore>>()))
            .TryAdd<IStyleLoader>(builder.Stage<IStyleStore>)
            .TryAdd<IFaceGenerator>(p => new FaceGenerator(builder.Stage<NetworkSource>(p)))
            .TryAdd(p => new OnnxExporter(builder.Stage<NetworkSource>(p)))
            .TryAdd<IStyleExporter>(builder.Stage<OnnxExporter>);
        return configure is null ? builder : builder.Configure(configure);
    }

    private static IInverter MakeInverter(JoJoGanBuilder builder, IServiceProvider provider)
    {
        JoJoGanOptions options = builder.OptionsOf(provider).Value;
        NetworkSource networks = builder.Stage<NetworkSource>(provider);
        InversionOptions inversion = options.Inversion with { Method = options.InversionMethod };
        return inversion.Method switch
        {
            InversionMethod.E4e or InversionMethod.Psp => new EncoderInverter(networks),
            InversionMethod.ReStyle => new ReStyleInverter(networks, inversion),
            _ => new OptimizationInverter(
                networks,
                inversion,
                provider.GetRequiredService<TimeProvider>(),
                provider.GetService<ILogger<OptimizationInverter>>()),
        };
    }

    private static void ApplyToProcess(JoJoGanOptions options)
    {
        if (options.ShortOpenMPSpin)
        {
            NativeThreads.ShortOpenMPSpin();
        }

        if (options.KeepFreedMemory)
        {
            NativeAllocator.KeepFreedMemory();
        }
    }
}
