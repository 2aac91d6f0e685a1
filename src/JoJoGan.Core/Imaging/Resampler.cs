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
                ReadOnlySpan<byte> covered = line[(kernel.Start(x) * RgbRaster.Channels)..];
                WeightedSum(covered, kernel.Weights(x), output[(x * RgbRaster.Channels)..]);
            }
        });
        return target;
    }

    private static void WeightedSum(ReadOnlySpan<byte> pixels, int[] weights, Span<byte> output)
    {
        (int r, int g, int b) = (ResamplingKernel.Half, ResamplingKernel.Half, ResamplingKernel.Half);
        foreach (int weight in weights)
        {
            r += pixels[0] * weight;
            g += pixels[1] * weight;
            b += pixels[2] * weight;
            pixels = pixels[RgbRaster.Channels..];
        }

        output[0] = ResamplingKernel.ToByte(r);
        output[1] = ResamplingKernel.ToByte(g);
        output[2] = ResamplingKernel.ToByte(b);
    }

    private static RgbRaster AlongColumns(RgbRaster source, ResamplingKernel kernel)
    {
        var target = new RgbRaster(source.Width, kernel.OutputSize);
        Parallel.For(0, target.Height, y =>
        {
            int[] sums = new int[target.Stride];
            Array.Fill(sums, ResamplingKernel.Half);
            int row = kernel.Start(y);
            foreach (int weight in kernel.Weights(y))
            {
                ReadOnlySpan<byte> line = source.Row(row++);
                for (int i = 0; i < sums.Length; i++)
                {
                    sums[i] += line[i] * weight;
                }
            }

            Span<byte> output = target.Row(y);
            for (int i = 0; i < sums.Length; i++)
            {
                output[i] = ResamplingKernel.ToByte(sums[i]);
            }
        });
        return target;
    }
}
