using JoJoGan.DemoTraining;
using JoJoGan.SyntheticFaces;

namespace JoJoGan.Demo.Tests.Training;

public sealed class FacePoolTests
{
    [Fact]
    public void Images_are_those_of_their_codes()
    {
        using DisposeScope scope = NewDisposeScope();
        using var pool = new FacePool(32, seed: 3, [FaceStyle.Ink], first: 64);
        using FaceBatch batch = pool.Next(6, fresh: 2, CPU);

        Tensor expected = FaceRenderer.Render(FaceCodes.Parameters(batch.Codes), 32, FaceStyle.Ink);

        (batch.Images - expected).abs().max().ToDouble().Should().BeLessThan(1.01 / 255, "they are kept in bytes");
    }

    [Fact]
    public void Faces_in_imagined_styles_come_with_their_photos()
    {
        using DisposeScope scope = NewDisposeScope();
        using var pool = new FacePool(32, seed: 3, [], first: 64);
        using FaceBatch batch = pool.Next(6, fresh: 2, CPU);

        Tensor expected = FaceRenderer.Render(FaceCodes.Parameters(batch.Codes), 32);

        (batch.Photos - expected).abs().max().ToDouble().Should().BeLessThan(1.01 / 255, "they are kept in bytes");
        (batch.Images - expected).abs().mean().ToDouble().Should().BeGreaterThan(0.05);
    }

    [Fact]
    public void Photos_are_their_own_photos()
    {
        using var pool = new FacePool(16, seed: 3, [FaceStyle.Photo], first: 64);
        using FaceBatch batch = pool.Next(4, fresh: 1, CPU);

        batch.Photos.Equals(batch.Images).Should().BeTrue();
    }

    [Fact]
    public void One_seed_gives_one_sequence_of_batches()
    {
        using var one = new FacePool(16, seed: 4, FaceReaders.Styles, first: 64);
        using var other = new FacePool(16, seed: 4, FaceReaders.Styles, first: 64);
        for (int i = 0; i < 3; i++)
        {
            using FaceBatch expected = one.Next(5, fresh: 1, CPU), actual = other.Next(5, fresh: 1, CPU);
            actual.Images.Equals(expected.Images).Should().BeTrue();
            actual.Styles.Equals(expected.Styles).Should().BeTrue();
        }
    }
}
