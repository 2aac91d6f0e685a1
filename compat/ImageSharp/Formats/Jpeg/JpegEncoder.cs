using SixLabors.ImageSharp.Codecs;

namespace SixLabors.ImageSharp.Formats.Jpeg;

public sealed class JpegEncoder : ImageEncoder
{
    public JpegEncoder()
    {
    }

    public int? Quality { get; init; }

    protected override void Encode<TPixel>(Image<TPixel> image, Stream stream, CancellationToken cancellationToken)
        => NativeCodec.Encode(".jpg", image, stream, [NativeCodec.JpegQuality, Quality ?? 75]);
}
