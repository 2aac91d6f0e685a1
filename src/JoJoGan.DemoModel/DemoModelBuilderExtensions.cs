using JoJoGan.DemoModel;
using JoJoGan.DependencyInjection;
using JoJoGan.Errors;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the model that comes with the library.</summary>
public static class DemoModelBuilderExtensions
{
    /// <summary>Uses the demo model's networks, all of them. Later Use… calls override it.</summary>
    /// <param name="builder">What <c>AddJoJoGan()</c> returned.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="WeightsNotFoundException">On first use: the files of the package do not lie beside the app.</exception>
    /// <exception cref="CheckpointException">On first use: a file is damaged.</exception>
    public static JoJoGanBuilder UseDemoModel(this JoJoGanBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.UseGenerator(DemoWeights.GeneratorPath)
            .UseDiscriminator(DemoWeights.GeneratorPath)
            .UseEncoder(DemoWeights.EncoderPath)
            .UseLpips(DemoWeights.VggPath, DemoWeights.LpipsPath)
            .UseFaceDetector(DemoWeights.DetectorPath)
            .UseIdentity(DemoWeights.IdentityPath);
    }
}
