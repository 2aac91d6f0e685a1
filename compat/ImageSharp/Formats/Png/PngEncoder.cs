using SixLabors.ImageSharp.Codecs;

namespace SixLabors.ImageSharp.Formats.Png;

public class PngEncoder : QuantizingImageEncoder
{
    public PngEncoder()
    {
    }

    public PngCompressionLevel CompressionLevel { get; init; } = PngCompressionLevel.DefaultCompression;

    protected override void Encode<TPixel>(Image<TPixel> image, Stream stream, CancellationToken cancellationToken)
        => NativeCodec.Encode(".png", image, stream, [NativeCodec.PngCompression, (int)CompressionLevel]);
}
