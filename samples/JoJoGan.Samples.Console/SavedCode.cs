using JoJoGan.Errors;
using JoJoGan.Latents;
using JoJoGan.Models.Inversion;
using JoJoGan.Models.Networks.StyleGan2;
using JoJoGan.Models.Runtime;
using JoJoGan.Styles;
using Microsoft.Extensions.DependencyInjection;

namespace JoJoGan.Samples.Console;

/// <summary>Reads the codes that 'invert' saves.</summary>
internal static class SavedCode
{
    /// <summary>Whether a file's name is that of a code.</summary>
    public static bool Is(string path) => Path.GetExtension(path).ToLowerInvariant() is ".safetensors" or ".pt";

    /// <summary>Reads a code of this library, with its pivot, or one of JoJoGAN, for the configured generator.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The face; the caller disposes it.</returns>
    /// <exception cref="SavedCodeException">The file holds no code of this generator, or lacks its pivot.</exception>
    public static async Task<InvertedFace> LoadAsync(
        IServiceProvider services, string path, CancellationToken cancellationToken)
    {
        StyleGan2Config generator =
            (await services.GetRequiredService<NetworkSource>().GetGeneratorAsync(cancellationToken)).Config;
        string name = LogText.Of(path, LogText.MessageLength);
        try
        {
            InvertedFace face = Path.GetExtension(path).Equals(".safetensors", StringComparison.OrdinalIgnoreCase)
                ? await InvertedFaceFile.LoadAsync(path, services.GetRequiredService<IStyleStore>(), cancellationToken)
                : new InvertedFace(InversionCodeFile.Load(path));
            if (face.Code.Layers == generator.Layers && face.Code.Dimension == generator.StyleDim)
            {
                return face;
            }

            face.Dispose();
            throw new SavedCodeException(
                $"{name}: this code is {face.Code.Layers} x {face.Code.Dimension}, but the base generator needs " +
                $"{generator.Layers} x {generator.StyleDim}. Name the generator that it was made for with --generator, or " +
                "invert the photo again.");
        }
        catch (Exception e) when (e is CheckpointException or WeightsNotFoundException)
        {
            throw new SavedCodeException(e.Message, e);
        }
        catch (StyleMismatchException e)
        {
            throw new SavedCodeException($"{name}: its pivot cannot be used. {e.Message}", e);
        }
    }
}
