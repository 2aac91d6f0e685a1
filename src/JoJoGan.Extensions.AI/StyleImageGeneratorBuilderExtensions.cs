using System.Diagnostics.CodeAnalysis;
using JoJoGan;
using JoJoGan.DependencyInjection;
using JoJoGan.Extensions.AI;
using JoJoGan.Styles;
using JoJoGan.Stylization;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds styles as image generators of Microsoft.Extensions.AI.</summary>
[Experimental("MEAI001")]
public static class StyleImageGeneratorBuilderExtensions
{
    /// <summary>
    /// Adds a saved style as an <see cref="IImageGenerator"/>, a singleton that loads the style when it is first used and draws
    /// with the builder's model.
    /// </summary>
    /// <param name="builder">What <c>AddJoJoGan()</c> or <c>AddKeyedJoJoGan(key)</c> returned.</param>
    /// <param name="stylePath">The style's file, written by <see cref="IStyleStore"/> or one of the original's.</param>
    /// <param name="serviceKey">The key to ask for it with, whatever the model's key; null for none.</param>
    /// <returns>The builder.</returns>
    public static JoJoGanBuilder AddImageGenerator(this JoJoGanBuilder builder, string stylePath, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(stylePath);
        builder.Services.AddKeyedSingleton<IImageGenerator>(serviceKey, (provider, _) => new StyleImageGenerator(
            provider.GetRequiredKeyedService<IStylizer>(builder.ServiceKey),
            provider.GetRequiredKeyedService<IStyleStore>(builder.ServiceKey),
            stylePath,
            provider.GetRequiredService<IOptionsMonitor<JoJoGanOptions>>().Get(builder.ServiceKey).Stylization));
        return builder;
    }
}
