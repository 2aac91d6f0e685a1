using JoJoGan;
using JoJoGan.Alignment;
using JoJoGan.DependencyInjection;
using JoJoGan.Detection;
using JoJoGan.Generation;
using JoJoGan.Latents;
using JoJoGan.ModelStore;
using JoJoGan.Onnx.Detection;
using JoJoGan.Onnx.Generation;
using JoJoGan.Onnx.Inversion;
using JoJoGan.Onnx.Runtime;
using JoJoGan.Onnx.Styles;
using JoJoGan.Onnx.Stylization;
using JoJoGan.Styles;
using JoJoGan.Stylization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds face stylization on ONNX Runtime to a host.</summary>
public static class JoJoGanOnnxServiceCollectionExtensions
{
    /// <summary>
    /// Adds the stages that draw, over files of <c>OnnxExporter</c>, as singletons with TryAdd: detector, aligner, inverter, face
    /// generator, stylizer and the loader of styles. Learning, mixing and saving styles need JoJoGan.Models.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Sets options, if given.</param>
    /// <returns>A builder that names the exported files and replaces stages.</returns>
    public static JoJoGanBuilder AddJoJoGanOnnx(this IServiceCollection services, Action<JoJoGanOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        return Add(services, serviceKey: null, configure);
    }

    /// <summary>Adds one more model: every stage as a keyed singleton with TryAdd, over files and options of its own.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="serviceKey">The key of the stages and the name of their options.</param>
    /// <param name="configure">Sets the options of that name, if given.</param>
    /// <returns>A builder that names this model's files and replaces its stages.</returns>
    public static JoJoGanBuilder AddKeyedJoJoGanOnnx(
        this IServiceCollection services, string serviceKey, Action<JoJoGanOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrWhiteSpace(serviceKey);
        return Add(services, serviceKey, configure);
    }

    /// <summary>Sets the options that only exported networks have: the mapping network and the execution provider.</summary>
    /// <param name="builder">What <c>AddJoJoGanOnnx()</c> returned.</param>
    /// <param name="configure">Changes the options.</param>
    public static JoJoGanBuilder ConfigureOnnx(this JoJoGanBuilder builder, Action<OnnxOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.Configure(builder.ServiceKey ?? Options.Options.DefaultName, configure);
        return builder;
    }

    private static JoJoGanBuilder Add(IServiceCollection services, string? serviceKey, Action<JoJoGanOptions>? configure)
    {
        var builder = new JoJoGanBuilder(services, serviceKey);
        builder
            .TryAdd(p => new OnnxNetworkSource(
                builder.OptionsOf(p),
                Options.Options.Create(p.GetRequiredService<IOptionsMonitor<OnnxOptions>>().Get(serviceKey)),
                builder.Stage<IModelStore>(p),
                p.GetService<ILogger<OnnxNetworkSource>>()))
            .TryAdd<IFaceDetector>(p => new RetinaFaceDetector(builder.Stage<OnnxNetworkSource>(p), builder.OptionsOf(p)))
            .TryAdd(p => MakeInverter(builder, p))
            .TryAdd<IStyleLoader>(_ => new OnnxStyleLoader())
            .TryAdd<IFaceGenerator>(p => new FaceGenerator(builder.Stage<OnnxNetworkSource>(p)))
            .TryAdd<IStylizer>(p => new Stylizer(
                builder.Stage<IFaceAligner>(p),
                builder.Stage<IInverter>(p),
                builder.Stage<OnnxNetworkSource>(p),
                builder.OptionsOf(p),
                p.GetService<ILogger<Stylizer>>()));
        return configure is null ? builder : builder.Configure(configure);
    }

    private static IInverter MakeInverter(JoJoGanBuilder builder, IServiceProvider provider)
    {
        InversionOptions inversion = builder.OptionsOf(provider).Value.Inversion;
        return inversion.Method switch
        {
            null or InversionMethod.E4e or InversionMethod.Psp =>
                new EncoderInverter(builder.Stage<OnnxNetworkSource>(provider)),
            InversionMethod.ReStyle => new ReStyleInverter(builder.Stage<OnnxNetworkSource>(provider), inversion),
            _ => throw new InvalidOptionsException(
                [$"{nameof(InversionOptions)}.{nameof(InversionOptions.Method)} cannot be {inversion.Method} on ONNX Runtime, " +
                "which computes no gradients; use an encoder's, or JoJoGan.Models."]),
        };
    }
}
