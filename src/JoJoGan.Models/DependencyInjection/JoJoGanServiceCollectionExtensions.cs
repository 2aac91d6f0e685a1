using JoJoGan.Alignment;
using JoJoGan.Detection;
using JoJoGan.FineTuning;
using JoJoGan.Generation;
using JoJoGan.Latents;
using JoJoGan.Mixing;
using JoJoGan.ModelStore;
using JoJoGan.Models;
using JoJoGan.Models.DependencyInjection;
using JoJoGan.Models.Detection;
using JoJoGan.Models.FineTuning;
using JoJoGan.Models.Generation;
using JoJoGan.Models.Inversion;
using JoJoGan.Models.Mixing;
using JoJoGan.Models.Runtime;
using JoJoGan.Models.Styles;
using JoJoGan.Models.Stylization;
using JoJoGan.Models.Tensors;
using JoJoGan.Styles;
using JoJoGan.Stylization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
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
    public static JoJoGanBuilder AddKeyedJoJoGan(this IServiceCollection services, string serviceKey, Action<JoJoGanOptions>? configure = null)
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

    private static JoJoGanBuilder Add(IServiceCollection services, string? serviceKey, Action<JoJoGanOptions>? configure)
    {
        services.AddOptions<JoJoGanOptions>(serviceKey).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<JoJoGanOptions>, JoJoGanOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);

        Add<IModelStore>(p => new HttpModelStore(Settings(p).Value.ModelStore, p.GetRequiredService<TimeProvider>(), p.GetService<ILogger<HttpModelStore>>()));
        Add(p =>
        {
            IOptions<JoJoGanOptions> settings = Settings(p);
            ApplyToProcess(settings.Value); // before the first call of TorchSharp
            return new NetworkSource(settings, Stage<IModelStore>(p), p.GetService<ILogger<NetworkSource>>());
        });
        Add<IFaceDetector>(p => new RetinaFaceDetector(Stage<NetworkSource>(p), Settings(p)));
        Add<IFaceAligner>(p => new FfhqFaceAligner(Settings(p).Value.Alignment, Stage<IFaceDetector>(p), Settings(p).Value.Detection));
        Add<IInverter>(p => new E4eInverter(Stage<NetworkSource>(p)));
        Add<IStyleMixer>(p => new GeneratorStyleMixer(Stage<NetworkSource>(p)));
        Add<IFineTuner>(p => new FineTuner(
            Stage<NetworkSource>(p),
            Stage<IInverter>(p),
            Stage<IStyleMixer>(p),
            Settings(p),
            p.GetRequiredService<TimeProvider>(),
            p.GetService<ILogger<FineTuner>>()));
        Add<IStylizer>(p => new Stylizer(
            Stage<IFaceAligner>(p), Stage<IInverter>(p), Stage<NetworkSource>(p), Settings(p), p.GetService<ILogger<Stylizer>>()));
        Add<IStyleStore>(p => new SafetensorsStyleStore(Stage<NetworkSource>(p), p.GetService<ILogger<SafetensorsStyleStore>>()));
        Add<IFaceGenerator>(p => new FaceGenerator(Stage<NetworkSource>(p)));

        var builder = new JoJoGanBuilder(services, serviceKey);
        return configure is null ? builder : builder.Configure(configure);

        // A null key is no key.
        void Add<T>(Func<IServiceProvider, T> create)
            where T : class
            => services.TryAddKeyedSingleton(serviceKey, (provider, _) => create(provider));

        T Stage<T>(IServiceProvider provider)
            where T : notnull
            => serviceKey is null ? provider.GetRequiredService<T>() : provider.GetRequiredKeyedService<T>(serviceKey);

        IOptions<JoJoGanOptions> Settings(IServiceProvider provider) =>
            Options.Options.Create(provider.GetRequiredService<IOptionsMonitor<JoJoGanOptions>>().Get(serviceKey));
    }
}
