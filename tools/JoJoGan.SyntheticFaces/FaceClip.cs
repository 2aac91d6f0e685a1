using JoJoGan.Alignment;
using JoJoGan.Imaging;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.SyntheticFaces;

/// <summary>A clip of a moving face, and the same movement as a style would draw it.</summary>
/// <param name="person">The person, [1, P] in [0, 1].</param>
/// <param name="seed">Other movements for another seed.</param>
public sealed class FaceClip(Tensor person, int seed)
{
    /// <summary>Width of a frame in pixels.</summary>
    public const int Width = 640;

    /// <summary>Height of a frame in pixels.</summary>
    public const int Height = 480;

    /// <summary>Frames in a second.</summary>
    public const int FramesPerSecond = 25;

    private readonly FaceMotion motion = new(seed);

    /// <summary>Where the face's crop lies in a frame.</summary>
    /// <param name="frame">The frame, from 0.</param>
    public CropTransform Place(int frame) => motion.Place(Width, Height, Time(frame));

    /// <summary>Draws the frames of the clip.</summary>
    /// <param name="count">How many, from the beginning.</param>
    /// <returns>The frames in their order; the caller disposes each.</returns>
    public IEnumerable<Image<Rgb24>> Draw(int count)
    {
        for (int frame = 0; frame < count; frame++)
        {
            using Tensor parameters = motion.Parameters(person, [Time(frame)]);
            using Tensor pixels = FaceRenderer.RenderFrame(parameters, Width, Height, Place(frame));
            yield return Image(pixels, Width, Height);
        }
    }

    /// <summary>Draws the face's crop in a style: what a perfect stylizer would make of a frame.</summary>
    /// <param name="frame">The frame, from 0.</param>
    /// <param name="size">Side of the crop in pixels.</param>
    /// <param name="style">How the face is drawn.</param>
    /// <param name="appearance">Whose appearance the face has, [1, P]; null for the person's own.</param>
    /// <returns>The crop; the caller disposes it.</returns>
    public Image<Rgb24> DrawFace(int frame, int size, FaceStyle style, Tensor? appearance = null)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor parameters = motion.Parameters(person, [Time(frame)]);
        parameters = appearance is null ? parameters : FaceParameters.Combine(parameters, appearance);
        return Image(FaceRenderer.Render(parameters, size, style), size, size);
    }

    private static double Time(int frame) => frame / (double)FramesPerSecond;

    private static Image<Rgb24> Image(Tensor pixels, int width, int height) =>
        ImagePlanes.ToImages(pixels.data<float>().ToArray(), height, width)[0];
}
