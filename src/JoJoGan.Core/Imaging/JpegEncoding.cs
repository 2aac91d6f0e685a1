using System.Reflection;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Formats.Jpeg;

namespace JoJoGan.Imaging;

/// <summary>
/// Makes JPEG encoders of a given quality. The property's setter is a plain one in ImageSharp 2 and <c>init</c> in 3, which are
/// different methods to a compiled caller, so it is called by name.
/// </summary>
public static class JpegEncoding
{
    private static readonly PropertyInfo Quality = typeof(JpegEncoder).GetProperty("Quality")!;

    /// <summary>An encoder of a quality.</summary>
    /// <param name="quality">1 to 100.</param>
    public static IImageEncoder WithQuality(int quality)
    {
        var encoder = new JpegEncoder();
        Quality.SetValue(encoder, quality);
        return encoder;
    }
}
