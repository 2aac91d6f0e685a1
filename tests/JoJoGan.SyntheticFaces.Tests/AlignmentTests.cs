using JoJoGan.Alignment;
using JoJoGan.Imaging;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.SyntheticFaces.Tests;

public class AlignmentTests
{
    [Theory]
    [InlineData(0.5f, 0.5f, 0.5f)]
    [InlineData(0f, 0.5f, 0.2f)]
    [InlineData(1f, 0.2f, 0.9f)]
    [InlineData(0.3f, 1f, 1f)]
    public void Eyes_and_mouth_stay_in_every_pose_and_shape(float yaw, float pitch, float shape)
    {
        (FaceParameter, float)[] pose =
        [
            (FaceParameter.Yaw, yaw), (FaceParameter.Pitch, pitch), (FaceParameter.FaceWidth, shape),
            (FaceParameter.ChinLength, shape), (FaceParameter.EyeSize, shape), (FaceParameter.MouthWidth, shape),
            (FaceParameter.Smile, 0.3f), (FaceParameter.EyeShadow, 0), (FaceParameter.LipStrength, 1),
        ];
        FaceLandmarks expected = FaceRenderer.Landmarks(Faces.Size);
        (double leftX, double leftY) = Center(pose, FaceParameter.EyeHue, 0.1f, 0.75f, 0, Faces.Size / 2);
        (double rightX, double rightY) = Center(pose, FaceParameter.EyeHue, 0.1f, 0.75f, Faces.Size / 2, Faces.Size);
        (double mouthX, double mouthY) = Center(pose, FaceParameter.LipHue, 0, 1, 0, Faces.Size, Faces.Size * 5 / 8);

        const double Tolerance = 0.02 * Faces.Size;
        leftX.Should().BeApproximately(expected.LeftEye.X, Tolerance);
        leftY.Should().BeApproximately(expected.LeftEye.Y, Tolerance);
        rightX.Should().BeApproximately(expected.RightEye.X, Tolerance);
        rightY.Should().BeApproximately(expected.RightEye.Y, Tolerance);
        mouthX.Should().BeApproximately((expected.LeftMouth.X + expected.RightMouth.X) / 2, Tolerance);
        mouthY.Should().BeApproximately((expected.LeftMouth.Y + expected.RightMouth.Y) / 2, Tolerance * 1.5);
    }

    [Theory]
    [InlineData(FaceStyle.Photo)]
    [InlineData(FaceStyle.Ink)]
    public async Task Aligning_a_portrait_by_its_landmarks_gives_it_back(FaceStyle style)
    {
        const int Size = 128;
        using Tensor parameters = Faces.Random(1, seed: 11);
        using Tensor drawn = FaceRenderer.Render(parameters, Size, style);
        using Image<Rgb24> picture = ImageGrid.Of(drawn.data<float>().ToArray(), Size, Size).ToImage();
        var aligner = new FfhqFaceAligner(new FfhqAlignmentOptions { OutputSize = Size, Padding = false });

        using AlignedFace aligned = await aligner.AlignAsync(
            new FacePhoto(picture) { Landmarks = FaceRenderer.Landmarks(Size) });

        double sum = 0;
        int count = 0;
        for (int y = 0; y < Size; y++)
        {
            for (int x = 0; x < Size; x++, count += 3)
            {
                (Rgb24 a, Rgb24 b) = (picture[x, y], aligned.Image[x, y]);
                sum += Math.Abs(a.R - b.R) + Math.Abs(a.G - b.G) + Math.Abs(a.B - b.B);
            }
        }

        (sum / count).Should().BeLessThan(0.1);
    }

    // The center of what changes with a color: between two columns, from a row on.
    private static (double X, double Y) Center(
        (FaceParameter, float)[] pose, FaceParameter color, float from, float to, int left, int right, int top = 0)
    {
        using Tensor a = Faces.Draw([.. pose, (color, from)]);
        using Tensor b = Faces.Draw([.. pose, (color, to)]);
        float[] difference = Faces.Difference(a, b);
        (double sum, double sumX, double sumY) = (0, 0, 0);
        for (int y = top; y < Faces.Size; y++)
        {
            for (int x = left; x < right; x++)
            {
                double weight = difference[(y * Faces.Size) + x];
                (sum, sumX, sumY) = (sum + weight, sumX + (weight * x), sumY + (weight * y));
            }
        }

        sum.Should().BeGreaterThan(1);
        return (sumX / sum, sumY / sum);
    }
}
