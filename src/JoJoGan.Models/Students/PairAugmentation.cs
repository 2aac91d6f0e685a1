using JoJoGan.Imaging;

namespace JoJoGan.Models.Students;

/// <summary>
/// Changes drawn pairs so that a student bears what frames do. Geometry changes both pictures alike: mirrored, shifted, turned,
/// scaled. Light, blur, noise and JPEG change the face only, so that the student learns to see past them.
/// </summary>
internal static class PairAugmentation
{
    private const double MostShift = 0.03; // of the side
    private const double MostTurn = 6; // degrees
    private const double MostScale = 1.08;
    private const double MostGain = 0.12;
    private const double MostOffset = 0.08;
    private const double MostNoise = 0.05;
    private const double OtherFrameNoise = 0.03;
    private const double MostReduction = 2;
    private const int LeastQuality = 40;
    private const int MostQuality = 95;

    /// <summary>Changes the geometry of pairs.</summary>
    /// <param name="pairs">[n, c, size, size]: both pictures, one over the other.</param>
    /// <param name="random">Decides.</param>
    /// <returns>The same shape.</returns>
    public static Tensor Move(Tensor pairs, Random random)
    {
        using var scope = NewDisposeScope();
        IEnumerable<Tensor> moved = Enumerable.Range(0, (int)pairs.shape[0]).Select(i =>
        {
            Tensor pair = pairs.narrow(0, i, 1);
            pair = random.Next(2) == 0 ? pair.flip(3) : pair;

            // Half of the pairs are moved by whole pixels only, for resampling blurs and the student would learn the blur.
            return random.Next(2) == 0
                ? pair.roll([random.Next(-2, 3), random.Next(-2, 3)], [2, 3])
                : Warp(pair, Similarity(random));
        });
        return cat([.. moved], 0).MoveToOuterDisposeScope();
    }

    /// <summary>What cameras and codecs do to a face.</summary>
    /// <param name="faces">[n, 3, size, size] in [-1, 1].</param>
    /// <param name="random">Decides.</param>
    /// <param name="noise">Draws noise.</param>
    /// <returns>The same shape, in [-1, 1].</returns>
    public static Tensor Degrade(Tensor faces, Random random, torch.Generator noise)
    {
        using var scope = NewDisposeScope();
        IEnumerable<Tensor> degraded = Enumerable.Range(0, (int)faces.shape[0]).Select(i =>
        {
            Tensor face = Light(faces.narrow(0, i, 1), random);
            face = random.Next(4) == 0 ? Blur(face, random) : face;
            face = AddNoise(face, random.NextDouble() * random.NextDouble() * MostNoise, noise);
            return random.Next(3) == 0 ? Compress(face, random) : face;
        });
        return cat([.. degraded], 0).MoveToOuterDisposeScope();
    }

    /// <summary>The faces with the noise of another frame.</summary>
    public static Tensor OtherNoise(Tensor faces, Random random, torch.Generator noise) =>
        AddNoise(faces, random.NextDouble() * OtherFrameNoise, noise);

    /// <summary>Resamples images where an affine map sends their pixels; edges are mirrored.</summary>
    /// <param name="images">[n, c, size, size].</param>
    /// <param name="map">[n, 2, 3], in coordinates of [-1, 1].</param>
    /// <returns>[n, c, size, size].</returns>
    private static Tensor Warp(Tensor images, Tensor map)
    {
        using var scope = NewDisposeScope();
        Tensor grid = nn.functional.affine_grid(map.to(images.device), images.shape, align_corners: false);

        // TorchSharp samples grids linearly only. In an image that was enlarged that is nearly as sharp as cubic.
        long[] enlarged = [images.shape[2] * 2, images.shape[3] * 2];
        Tensor fine = nn.functional.interpolate(images, enlarged, mode: InterpolationMode.Bicubic, align_corners: false);
        return nn.functional.grid_sample(
            fine, grid, GridSampleMode.Bilinear, GridSamplePaddingMode.Reflection, align_corners: false)
            .MoveToOuterDisposeScope();
    }

    /// <summary>[1, 2, 3]: a turn, a scale and a shift, each anywhere up to its limit both ways.</summary>
    private static Tensor Similarity(Random random)
    {
        double angle = Either(random, MostTurn) * Math.PI / 180, scale = Math.Pow(MostScale, Either(random, 1));
        (float x, float y) = ((float)Either(random, 2 * MostShift), (float)Either(random, 2 * MostShift)); // of [-1, 1]
        (float cos, float sin) = ((float)(scale * Math.Cos(angle)), (float)(scale * Math.Sin(angle)));
        return tensor([cos, -sin, x, sin, cos, y], [1, 2, 3]);
    }

    private static Tensor Light(Tensor face, Random random)
    {
        double gain = 1 + Either(random, MostGain), offset = Either(random, MostOffset);
        float[] gains = [.. Enumerable.Range(0, 3).Select(_ => (float)(gain * (1 + Either(random, MostGain / 3))))];
        return (face * tensor(gains, [1, 3, 1, 1]).to(face.device)).Plus(offset);
    }

    /// <summary>A face of fewer pixels, enlarged.</summary>
    private static Tensor Blur(Tensor face, Random random)
    {
        long size = face.shape[^1];
        long reduced = (long)(size / (1 + (random.NextDouble() * (MostReduction - 1))));
        Tensor small = nn.functional.interpolate(face, [reduced, reduced], mode: InterpolationMode.Area);
        return nn.functional.interpolate(small, [size, size], mode: InterpolationMode.Bilinear, align_corners: false);
    }

    private static Tensor AddNoise(Tensor faces, double deviation, torch.Generator noise)
    {
        using var scope = NewDisposeScope();
        using Scalar low = (-1).ToScalar(), high = 1.ToScalar();
        Tensor draws = randn(faces.shape, ScalarType.Float32, generator: noise).to(faces.device);
        return faces.Plus(draws, deviation).clamp(low, high).MoveToOuterDisposeScope();
    }

    private static Tensor Compress(Tensor face, Random random)
    {
        using Image<Rgb24> image = ImageTensors.ToImages(face)[0];
        using var file = new MemoryStream();
        image.Save(file, JpegEncoding.WithQuality(random.Next(LeastQuality, MostQuality)));
        using var decoded = Image.Load<Rgb24>(file.GetBuffer().AsSpan(0, (int)file.Length));
        return ImageTensors.ToTensor([decoded], face.device);
    }

    private static double Either(Random random, double most) => ((random.NextDouble() * 2) - 1) * most;
}
