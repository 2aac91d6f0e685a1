using JoJoGan;
using JoJoGan.DependencyInjection;
using JoJoGan.FineTuning;
using JoJoGan.Generation;
using JoJoGan.Inversion;
using JoJoGan.Layers;
using JoJoGan.Mixing;
using JoJoGan.ModelStore;
using JoJoGan.Networks;
using JoJoGan.RetinaFace;
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
        JoJoGanBuilder builder = AddShared(services, serviceKey: null, configure);
        services.TryAddSingleton<INetworkSource, CheckpointNetworkSource>();
        services.TryAddSingleton<IFaceDetector, RetinaFaceDetector>();
        services.TryAddSingleton<IFaceAligner>(provider =>
        {
            JoJoGanOptions options = provider.GetRequiredService<IOptions<JoJoGanOptions>>().Value;
            return new FfhqFaceAligner(options.Alignment, provider.GetRequiredService<IFaceDetector>(), options.Detection);
        });
        services.TryAddSingleton<IInverter, E4eInverter>();
        services.TryAddSingleton<IStyleMixer, GeneratorStyleMixer>();
        services.TryAddSingleton<IFineTuner, FineTuner>();
        services.TryAddSingleton<IStylizer, Stylizer>();
        services.TryAddSingleton<IStyleStore, SafetensorsStyleStore>();
        services.TryAddSingleton<IFaceGenerator, FaceGenerator>();
        services.TryAddSingleton<IModelStore, HttpModelStore>();
        return builder;
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
    /// Adds one more model: every stage as a keyed singleton with TryAdd, over networks and options of its own. Stages of one key know
    /// no stage of another, nor one without a key.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="serviceKey">The key that the stages are asked for with and the name of their options, for instance "ffhq".</param>
    /// <param name="configure">Sets the options of that name, if given.</param>
    /// <returns>A builder that names this model's weights and replaces its stages.</returns>
    public static JoJoGanBuilder AddKeyedJoJoGan(this IServiceCollection services, string serviceKey, Action<JoJoGanOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrWhiteSpace(serviceKey);
        JoJoGanBuilder builder = AddShared(services, serviceKey, configure);
        Add<INetworkSource>(p => new CheckpointNetworkSource(Settings(p), Own<IModelStore>(p), p.GetService<ILogger<CheckpointNetworkSource>>()));
        Add<IFaceDetector>(p => new RetinaFaceDetector(Own<INetworkSource>(p), Settings(p)));
        Add<IFaceAligner>(p => new FfhqFaceAligner(Settings(p).Value.Alignment, Own<IFaceDetector>(p), Settings(p).Value.Detection));
        Add<IInverter>(p => new E4eInverter(Own<INetworkSource>(p)));
        Add<IStyleMixer>(p => new GeneratorStyleMixer(Own<INetworkSource>(p)));
        Add<IFineTuner>(p => new FineTuner(
            Own<INetworkSource>(p),
            Own<IInverter>(p),
            Own<IStyleMixer>(p),
            Settings(p),
            p.GetRequiredService<TimeProvider>(),
            p.GetService<ILogger<FineTuner>>()));
        Add<IStylizer>(p => new Stylizer(
            Own<IFaceAligner>(p), Own<IInverter>(p), Own<INetworkSource>(p), Settings(p), p.GetService<ILogger<Stylizer>>()));
        Add<IStyleStore>(p => new SafetensorsStyleStore(Own<INetworkSource>(p), p.GetService<ILogger<SafetensorsStyleStore>>()));
        Add<IFaceGenerator>(p => new FaceGenerator(Own<INetworkSource>(p)));
        Add<IModelStore>(p => new HttpModelStore(Settings(p), p.GetRequiredService<TimeProvider>(), p.GetService<ILogger<HttpModelStore>>()));
        return builder;

        void Add<T>(Func<IServiceProvider, T> make)
            where T : class
            => services.TryAddKeyedSingleton(serviceKey, (provider, _) => make(provider));

        T Own<T>(IServiceProvider provider)
            where T : notnull
            => provider.GetRequiredKeyedService<T>(serviceKey);

        IOptions<JoJoGanOptions> Settings(IServiceProvider provider) =>
            Options.Options.Create(provider.GetRequiredService<IOptionsMonitor<JoJoGanOptions>>().Get(serviceKey));
    }

    /// <summary>Adds one more model with options from configuration; see <see cref="AddKeyedJoJoGan(IServiceCollection, string, Action{JoJoGanOptions})"/>.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="serviceKey">The key that the stages are asked for with and the name of their options.</param>
    /// <param name="section">The section that holds this model's <see cref="JoJoGanOptions"/>, by convention "JoJoGan:" and the key.</param>
    /// <returns>A builder that names this model's weights and replaces its stages.</returns>
    public static JoJoGanBuilder AddKeyedJoJoGan(this IServiceCollection services, string serviceKey, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(section);
        JoJoGanBuilder builder = services.AddKeyedJoJoGan(serviceKey);
        services.Configure<JoJoGanOptions>(serviceKey, section);
        return builder;
    }

    /// <summary>Adds what models share, and the options of one.</summary>
    private static JoJoGanBuilder AddShared(IServiceCollection services, string? serviceKey, Action<JoJoGanOptions>? configure)
    {
        services.AddOptions<JoJoGanOptions>(serviceKey).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<JoJoGanOptions>, JoJoGanOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        var builder = new JoJoGanBuilder(services, serviceKey);
        return configure is null ? builder : builder.Configure(configure);
    }
}
