using JoJoGan.Alignment;
using JoJoGan.Imaging;

namespace JoJoGan.Models.Tensors;

/// <summary>Faces of any size as input of a network with a fixed size.</summary>
internal static class FaceInput
{
    /// <summary>Resizes as the reference code does (shorter side bilinear with antialiasing, center crop) and stacks.</summary>
    /// <returns>[n, 3, size, size] in [-1, 1].</returns>
    /// <exception cref="ImageException">A face is not square.</exception>
    public static Tensor ToTensor(IReadOnlyList<Image<Rgb24>> faces, int size, Device device)
    {
        // The longer side grows with the shorter one, so a thin strip would become gigabytes.
        if (faces.FirstOrDefault(face => Math.Abs(face.Width - face.Height) > 1) is { } oblong)
        {
            throw new ImageException(
                $"a face has {oblong.Width} x {oblong.Height} pixels; faces are square. Align the photo first " +
                $"({nameof(IFaceAligner)}), or crop it.");
        }

        var resized = new List<Image<Rgb24>>(faces.Count);
        try
        {
            foreach (Image<Rgb24> face in faces)
            {
                resized.Add(ImageResizer.ResizeAndCrop(face, size));
            }

            return ImageTensors.ToTensor(resized, device);
        }
        finally
        {
            resized.ForEach(r => r.Dispose());
        }
    }
}
