using JoJoGan.DependencyInjection;
using JoJoGan.Detection;
using JoJoGan.Stylization;
using JoJoGan.Video;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the stylization of videos to a host.</summary>
public static class JoJoGanVideoBuilderExtensions
{
    /// <summary>
    /// Adds <see cref="IVideoStylizer"/> as a singleton with TryAdd, over the builder's detector and stylizer, whichever runtime
    /// they are of.
    /// </summary>
    /// <param name="builder">What <c>AddJoJoGan()</c> or <c>AddJoJoGanOnnx()</c> returned.</param>
    /// <param name="configure">Sets the options of calls that give none, if given.</param>
    public static JoJoGanBuilder AddVideo(this JoJoGanBuilder builder, Action<VideoOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        string name = builder.ServiceKey ?? Options.Options.DefaultName;
        if (configure is not null)
        {
            builder.Services.Configure(name, configure);
        }

        return builder.TryAdd<IVideoStylizer>(p => new VideoStylizer(
            builder.Stage<IFaceDetector>(p),
            builder.Stage<IStylizer>(p),
            Options.Options.Create(p.GetRequiredService<IOptionsMonitor<VideoOptions>>().Get(name)),
            p.GetRequiredService<TimeProvider>(),
            p.GetService<ILogger<VideoStylizer>>()));
    }
}
