using JoJoGan.Testing;

namespace JoJoGan.SyntheticFaces.Tests;

public class RenderingTests
{
    public static TheoryData<FaceStyle> Styles => new(Faces.Styles);

    [Theory]
    [MemberData(nameof(Styles))]
    public void Images_use_the_range_and_stay_in_it(FaceStyle style)
    {
        using Tensor parameters = Faces.Random(6, seed: 2);
        using Tensor pictures = FaceRenderer.Render(parameters, Faces.Size, style);

        pictures.shape.Should().Equal(6, 3, Faces.Size, Faces.Size);
        float[] values = pictures.data<float>().ToArray();
        values.Should().OnlyContain(v => v >= -1 && v <= 1);
        (values.Max() - values.Min()).Should().BeGreaterThan(1.5f);
    }

    [Theory]
    [MemberData(nameof(Styles))]
    public void The_same_parameters_give_the_same_picture(FaceStyle style)
    {
        using Tensor parameters = Faces.Random(2, seed: 3);
        using Tensor first = FaceRenderer.Render(parameters, Faces.Size, style);
        using Tensor second = FaceRenderer.Render(parameters, Faces.Size, style);

        Faces.Difference(first, second).Max().Should().Be(0);
    }

    /// <summary>The collector frees numbers that TorchSharp has only just handed to libtorch.</summary>
    [Fact]
    public async Task Images_are_right_while_memory_is_collected_all_the_time()
    {
        using Tensor parameters = Faces.Random(1, seed: 5);
        using Tensor expected = FaceRenderer.Render(parameters, Faces.Size);
        bool isDrawing = true;
        Task collecting = Task.Run(() =>
        {
            while (Volatile.Read(ref isDrawing))
            {
                GC.Collect(0);
                Thread.Sleep(1); // one drawing in a few must come through
            }
        });
        for (int i = 0; i < 60; i++)
        {
            using Tensor picture = FaceRenderer.Render(parameters, Faces.Size);
            Faces.Difference(picture, expected).Max().Should().Be(0);
        }

        Volatile.Write(ref isDrawing, false);
        await collecting;
    }

    [Theory]
    [MemberData(nameof(Styles))]
    public void A_picture_does_not_depend_on_its_batch(FaceStyle style)
    {
        // 20 faces of 64 px are more than are drawn at once.
        using Tensor parameters = Faces.Random(20, seed: 4);
        using Tensor together = FaceRenderer.Render(parameters, Faces.Size, style);
        foreach (int i in new[] { 0, 7, 19 })
        {
            using Tensor one = parameters.narrow(0, i, 1);
            using Tensor alone = FaceRenderer.Render(one, Faces.Size, style);
            using Tensor batched = together.narrow(0, i, 1);
            Faces.Difference(alone, batched).Max().Should().BeLessThan(1e-3f);
        }
    }

    [Theory]
    [MemberData(nameof(Styles))]
    public void Nothing_is_left_behind(FaceStyle style)
    {
        using Tensor parameters = Faces.Random(2, seed: 5);

        LiveTensors.LeftBy(() => FaceRenderer.Render(parameters, 32, style).Dispose()).Should().Be(0);
    }

    [Fact]
    public void Combinations_and_codes_leave_nothing_behind()
    {
        using Tensor photo = Faces.Random(2, seed: 6);
        using Tensor reference = Faces.Random(1, seed: 7);

        LiveTensors.LeftBy(() =>
        {
            StyleTruth.Full(photo, reference, FaceStyle.Ink, 32).Dispose();
            using Tensor z = FaceParameters.ToLatent(photo);
            FaceParameters.FromLatent(z).Dispose();
        }).Should().Be(0);
    }

    [Fact]
    public void Different_faces_look_different()
    {
        using Tensor parameters = Faces.Random(8, seed: 8);
        using Tensor pictures = FaceRenderer.Render(parameters, Faces.Size);
        for (int i = 1; i < 8; i++)
        {
            using Tensor one = pictures.narrow(0, i - 1, 1);
            using Tensor next = pictures.narrow(0, i, 1);
            Faces.Distance(one, next).Should().BeGreaterThan(0.1f);
        }
    }

    [Fact]
    public void Sizes_show_the_same_face()
    {
        using Tensor parameters = Faces.Random(4, seed: 9);
        using Tensor small = FaceRenderer.Render(parameters, Faces.Size);
        using Tensor large = FaceRenderer.Render(parameters, Faces.Size * 2);
        using Tensor shrunk = nn.functional.avg_pool2d(large, 2);

        Faces.Distance(small, shrunk).Should().BeLessThan(0.01f);
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(0, 46)]
    public void Parameters_of_another_shape_are_refused(int n, int count)
    {
        using Tensor parameters = zeros(n, count);

        FluentActions.Invoking(() => FaceRenderer.Render(parameters, Faces.Size)).Should().Throw<ArgumentException>();
    }
}
