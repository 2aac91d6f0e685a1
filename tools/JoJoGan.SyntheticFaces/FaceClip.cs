using JoJoGan.Alignment;
using JoJoGan.Imaging;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.SyntheticFaces;

/// <summary>
/// Frames of a face that moves in front of a wall, as a photo or in a style: the path is the same, so one is the truth of the
/// other.
/// </summary>
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

    private const int FaceSize = 256;
    private const int AtOnce = 8;

    private readonly FaceMotion motion = new(seed);

    /// <summary>Where the face's crop lies in a frame.</summary>
    /// <param name="frame">The frame, from 0.</param>
    public CropTransform Place(int frame) => motion.Place(Width, Height, Time(frame));

    /// <summary>Draws frames.</summary>
    /// <param name="count">How many, from the beginning.</param>
    /// <param name="style">How the face is drawn; the wall stays as it is.</param>
    /// <param name="appearance">Whose appearance the face has, [1, P]; null for the person's own.</param>
    /// <returns>The frames in their order; the caller disposes each.</returns>
    public IEnumerable<Image<Rgb24>> Draw(int count, FaceStyle style = FaceStyle.Photo, Tensor? appearance = null)
    {
        using Image<Rgb24> wall = Wall();
        foreach (int[] frames in Enumerable.Range(0, count).Chunk(AtOnce))
        {
            Image<Rgb24>[] faces = [.. Faces(frames, style, appearance)];
            for (int i = 0; i < faces.Length; i++)
            {
                using Image<Rgb24> face = faces[i];
                yield return FacePaster.Paste(wall, face, Place(frames[i]));
            }
        }
    }

    private static double Time(int frame) => frame / (double)FramesPerSecond;

    private IReadOnlyList<Image<Rgb24>> Faces(int[] frames, FaceStyle style, Tensor? appearance)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor parameters = motion.Parameters(person, [.. frames.Select(Time)]);
        parameters = appearance is null ? parameters : FaceParameters.Combine(parameters, appearance);
        return ImagePlanes.ToImages(FaceRenderer.Render(parameters, FaceSize, style).data<float>().ToArray(), FaceSize, FaceSize);
    }

    /// <summary>A wall that is lighter in the middle, with boards that a moving crop can be seen against.</summary>
    private static Image<Rgb24> Wall()
    {
        var wall = new Image<Rgb24>(Width, Height);
        for (int y = 0; y < Height; y++)
        {
            for (int x = 0; x < Width; x++)
            {
                double light = 150 - (0.15 * Math.Abs(x - (Width / 2))) - (x % 80 < 3 ? 35 : 0);
                wall[x, y] = new Rgb24((byte)light, (byte)(light * 0.95), (byte)(light * 0.85));
            }
        }

        return wall;
    }
}
