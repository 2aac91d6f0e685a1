using SixLabors.ImageSharp.Codecs;

namespace SixLabors.ImageSharp.Formats.Webp;

public sealed class WebpEncoder : ImageEncoder
{
    public WebpEncoder()
    {
    }

    public int Quality { get; init; } = 75;

    protected override void Encode<TPixel>(Image<TPixel> image, Stream stream, CancellationToken cancellationToken)
        => NativeCodec.Encode(".webp", image, stream, [NativeCodec.WebpQuality, Quality]);
}
