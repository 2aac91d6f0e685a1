namespace JoJoGan.SyntheticFaces.Tests;

public class ImaginedStyleTests
{
    [Fact]
    public void One_seed_imagines_one_style_and_other_seeds_others()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor face = Faces.Random(1, seed: 31);
        Tensor first = FaceRenderer.RenderImagined(face, Faces.Size, new Random(1));

        Faces.Difference(FaceRenderer.RenderImagined(face, Faces.Size, new Random(1)), first).Max().Should().Be(0);
        Tensor[] others = [.. Enumerable.Range(2, 12)
            .Select(seed => FaceRenderer.RenderImagined(face, Faces.Size, new Random(seed)))];
        others.Should().OnlyContain(other => Faces.Distance(other, first) > 0.05f);
    }

    [Fact]
    public void Imagined_styles_are_none_of_those_with_a_name()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor face = Faces.Random(1, seed: 32);
        Tensor[] named = [.. Faces.Styles.Select(style => FaceRenderer.Render(face, Faces.Size, style))];

        for (int seed = 0; seed < 40; seed++)
        {
            Tensor imagined = FaceRenderer.RenderImagined(face, Faces.Size, new Random(seed));
            named.Should().OnlyContain(other => Faces.Distance(other, imagined) > 0.02f, "of seed {0}", seed);
        }
    }

    [Fact]
    public void Images_are_finite_and_in_range()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor faces = Faces.Random(2, seed: 33);
        for (int seed = 0; seed < 40; seed++)
        {
            Tensor picture = FaceRenderer.RenderImagined(faces, Faces.Size, new Random(seed));

            picture.shape.Should().Equal(2, 3, Faces.Size, Faces.Size);
            picture.isfinite().all().ToBoolean().Should().BeTrue();
            picture.abs().max().item<float>().Should().BeLessThanOrEqualTo(1);
        }
    }
}
