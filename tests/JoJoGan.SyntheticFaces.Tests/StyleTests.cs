namespace JoJoGan.SyntheticFaces.Tests;

public class StyleTests
{
    [Fact]
    public void Styles_differ_from_the_photo_and_from_each_other()
    {
        using Tensor parameters = Faces.Random(4, seed: 12);
        Tensor[] pictures = [.. Faces.Styles.Select(style => FaceRenderer.Render(parameters, Faces.Size, style))];
        pictures.Length.Should().BeGreaterThanOrEqualTo(7);
        for (int i = 0; i < pictures.Length; i++)
        {
            for (int j = 0; j < i; j++)
            {
                Faces.Distance(pictures[i], pictures[j]).Should().BeGreaterThan(
                    0.07f, "{0} must not look like {1}", (FaceStyle)i, (FaceStyle)j);
            }
        }

        Array.ForEach(pictures, picture => picture.Dispose());
    }

    [Fact]
    public void Pencil_is_nearly_gray()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor picture = FaceRenderer.Render(Faces.Random(4, seed: 13), Faces.Size, FaceStyle.Pencil);

        (picture.amax([1]) - picture.amin([1])).max().item<float>().Should().BeLessThan(0.05f);
    }

    [Fact]
    public void The_avatars_skin_is_blue()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor picture = FaceRenderer.Render(Faces.Average(), Faces.Size, FaceStyle.Avatar);

        // The chin, between mouth and outline.
        float[] chin = [.. Enumerable.Range(0, 3).Select(c => picture[0, c, Faces.Size * 27 / 32, Faces.Size / 2].item<float>())];
        chin[2].Should().BeGreaterThan(chin[0] + 0.3f);
    }

    [Fact]
    public void Full_style_takes_the_references_colors_and_keeps_the_photos_shape()
    {
        using Tensor photo = Faces.Average((FaceParameter.Yaw, 0), (FaceParameter.HairHue, 0));
        using Tensor reference = Faces.Average((FaceParameter.Yaw, 1), (FaceParameter.HairHue, 1));
        using Tensor expected = Faces.Average((FaceParameter.Yaw, 0), (FaceParameter.HairHue, 1));
        using Tensor truth = StyleTruth.Full(photo, reference, FaceStyle.Comic, Faces.Size);
        using Tensor drawn = FaceRenderer.Render(expected, Faces.Size, FaceStyle.Comic);

        Faces.Difference(truth, drawn).Max().Should().Be(0);
    }

    [Fact]
    public void Color_preserved_is_the_photo_in_the_style()
    {
        using Tensor photo = Faces.Random(2, seed: 14);
        using Tensor truth = StyleTruth.ColorPreserved(photo, FaceStyle.Tiger, Faces.Size);
        using Tensor drawn = FaceRenderer.Render(photo, Faces.Size, FaceStyle.Tiger);

        Faces.Difference(truth, drawn).Max().Should().Be(0);
    }

    [Fact]
    public void One_reference_serves_many_photos()
    {
        using Tensor photos = Faces.Random(3, seed: 15);
        using Tensor reference = Faces.Random(1, seed: 16);
        using Tensor truth = StyleTruth.Full(photos, reference, FaceStyle.Ink, 32);

        truth.shape.Should().Equal(3, 3, 32, 32);
    }
}
