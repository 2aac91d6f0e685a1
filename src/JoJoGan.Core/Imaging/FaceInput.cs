namespace JoJoGan.Imaging;

/// <summary>Faces of any size as input of a network with a fixed size, in every runtime.</summary>
public static class FaceInput
{
    /// <summary>Resizes faces as the reference code does: shorter side bilinear with antialiasing, center crop.</summary>
    /// <typeparam name="T">The type of the network's input.</typeparam>
    /// <param name="faces">The faces; they are not changed.</param>
    /// <param name="size">Side in pixels that the network takes.</param>
    /// <param name="use">Makes the network's input of the resized faces, which are disposed afterwards.</param>
    /// <returns>What <paramref name="use"/> returns.</returns>
    /// <exception cref="ImageException">A face is not square.</exception>
    public static T Resize<T>(IReadOnlyList<Image<Rgb24>> faces, int size, Func<IReadOnlyList<Image<Rgb24>>, T> use)
    {
        ArgumentNullException.ThrowIfNull(faces);
        ArgumentNullException.ThrowIfNull(use);

        // The longer side grows with the shorter one, so a thin strip would become gigabytes.
        if (faces.FirstOrDefault(face => Math.Abs(face.Width - face.Height) > 1) is { } oblong)
        {
            throw new ImageException(
                $"a face has {oblong.Width} x {oblong.Height} pixels; faces are square. Align the photo first " +
                $"({nameof(Alignment.IFaceAligner)}), or crop it.");
        }

        using var resized = new ImageBatch();
        foreach (Image<Rgb24> face in faces)
        {
            resized.Add([ImageResizer.ResizeAndCrop(face, size)]);
        }

        return use(resized.Images);
    }
}
