using System.Diagnostics.CodeAnalysis;
using JoJoGan;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds styles as image generators of Microsoft.Extensions.AI.</summary>
[Experimental("MEAI001")]
public static class StyleImageGeneratorBuilderExtensions
{
    /// <summary>Adds a saved style as an <see cref="IImageGenerator"/>, a singleton that loads the style when it is first used.</summary>
    /// <param name="builder">What <c>AddJoJoGan()</c> returned.</param>
    /// <param name="stylePath">The style's file, written by <see cref="IStyleStore"/> or one of the original's.</param>
    /// <param name="serviceKey">The key to ask for it with, so that a host can have several; null for none.</param>
    /// <returns>The builder.</returns>
    public static JoJoGanBuilder AddImageGenerator(this JoJoGanBuilder builder, string stylePath, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(stylePath);
        builder.Services.AddKeyedSingleton<IImageGenerator>(serviceKey, (provider, _) => new StyleImageGenerator(
            provider.GetRequiredService<IStylizer>(),
            provider.GetRequiredService<IStyleStore>(),
            stylePath,
            provider.GetRequiredService<IOptions<JoJoGanOptions>>().Value.Stylization));
        return builder;
    }
}
