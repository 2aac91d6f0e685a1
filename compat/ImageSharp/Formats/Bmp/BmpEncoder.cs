using SixLabors.ImageSharp.Codecs;

namespace SixLabors.ImageSharp.Formats.Bmp;

public sealed class BmpEncoder : QuantizingImageEncoder
{
    public BmpEncoder()
    {
    }

    protected override void Encode<TPixel>(Image<TPixel> image, Stream stream, CancellationToken cancellationToken)
        => NativeCodec.Encode(".bmp", image, stream, []);
}
