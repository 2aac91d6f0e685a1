namespace JoJoGan.Imaging;

/// <summary>Pillow's resampling of 8-bit pictures: along the rows, rounded to bytes, then along the columns.</summary>
internal static class Resampler
{
    public static RgbRaster Resize(RgbRaster source, int width, int height, ResamplingFilter filter)
    {
        RgbRaster result = source;
        if (width != source.Width)
        {
            result = AlongRows(result, new ResamplingKernel(source.Width, width, filter));
        }

        if (height != source.Height)
        {
            result = AlongColumns(result, new ResamplingKernel(source.Height, height, filter));
        }

        return result;
    }

    private static RgbRaster AlongRows(RgbRaster source, ResamplingKernel kernel)
    {
        var target = new RgbRaster(kernel.OutputSize, source.Height);
        Parallel.For(0, target.Height, y =>
        {
            ReadOnlySpan<byte> line = source.Row(y);
            Span<byte> output = target.Row(y);
            for (int x = 0; x < target.Width; x++)
            {
                kernel.Apply(x, line, RgbRaster.Channels, output[(x * RgbRaster.Channels)..]);
            }
        });
        return target;
    }

    private static RgbRaster AlongColumns(RgbRaster source, ResamplingKernel kernel)
    {
        var target = new RgbRaster(source.Width, kernel.OutputSize);
        Parallel.For(0, target.Height, y =>
        {
            Span<byte> output = target.Row(y);
            for (int at = 0; at < output.Length; at += RgbRaster.Channels)
            {
                kernel.Apply(y, source.Pixels.AsSpan(at), source.Stride, output[at..]);
            }
        });
        return target;
    }
}
