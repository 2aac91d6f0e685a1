using System.Globalization;
using JoJoGan.Alignment;
using JoJoGan.DemoModel;
using JoJoGan.Imaging;
using JoJoGan.Latents;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Samples.Console;

/// <summary>
/// Warns of pictures unlike the faces that the demo model knows: what it draws of them has little to do with them. Other models
/// are large, and their users know what they are for, so nothing is drawn there only to measure it.
/// </summary>
internal static class InversionWarning
{
    // Well below the mean of unseen synthetic faces, which docs/quality.md tells.
    private const double LeastPsnr = 16;

    /// <summary>Draws a face from its code, and says so if that is far from it.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="path">The picture that the face is from.</param>
    /// <param name="face">The face.</param>
    /// <param name="found">What the inverter found.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static async Task GiveAsync(
        IServiceProvider services, string path, AlignedFace face, InvertedFace found, CancellationToken cancellationToken)
    {
        if (services.GetRequiredService<IOptions<JoJoGanOptions>>().Value.GeneratorPath != DemoWeights.GeneratorPath)
        {
            return;
        }

        using Image<Rgb24> inverted = await services.DrawAsync(found, cancellationToken);
        using Image<Rgb24> photo = ImageResizer.Resize(face.Image, inverted.Width, inverted.Height);
        double psnr = Psnr(photo, inverted);
        if (psnr < LeastPsnr)
        {
            await System.Console.Error.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"warning: '{path}' is unlike the faces that the demo model knows " +
                $"(its inversion is at a PSNR of {psnr:0.0} dB, faces are mostly above {LeastPsnr:0}); " +
                $"the result will not resemble it"));
        }
    }

    private static double Psnr(Image<Rgb24> a, Image<Rgb24> b)
    {
        byte[] first = new byte[a.Width * a.Height * 3], second = new byte[first.Length];
        a.CopyPixelDataTo(first);
        b.CopyPixelDataTo(second);
        double error = first.Zip(second, (x, y) => (double)(x - y) * (x - y)).Average();
        return 10 * Math.Log10(255 * 255 / Math.Max(error, 1e-9));
    }
}
