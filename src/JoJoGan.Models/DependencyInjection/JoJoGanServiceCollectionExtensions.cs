using JoJoGan;
using JoJoGan.DependencyInjection;
using JoJoGan.FineTuning;
using JoJoGan.Generation;
using JoJoGan.Inversion;
using JoJoGan.Mixing;
using JoJoGan.ModelStore;
using JoJoGan.Networks;
using JoJoGan.RetinaFace;
using JoJoGan.Stylization;
using JoJoGan.Styles;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
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
        services.AddOptions<JoJoGanOptions>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<JoJoGanOptions>, JoJoGanOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
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
        if (configure is not null)
        {
            services.Configure(configure);
        }

        return new JoJoGanBuilder(services);
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
}
