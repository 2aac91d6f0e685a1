using JoJoGan.Generation;
using JoJoGan.Latents;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Models.Tests.Services;

public sealed class FaceGeneratorTests : IDisposable
{
    private readonly TestHost host = new();

    public void Dispose() => host.Dispose();

    [Fact]
    public async Task Seed_means_one_code_whatever_comes_with_it()
    {
        IFaceGenerator generator = host.Get<IFaceGenerator>();

        IReadOnlyList<LatentCode> together = await generator.SampleAsync([3, 4, 5]);
        IReadOnlyList<LatentCode> alone = await generator.SampleAsync([4]);

        Distance(together[1], alone[0]).Should().BeLessThan(1e-5);
        Distance(together[0], together[1]).Should().BeGreaterThan(0.1);
        together[0][0].SequenceEqual(together[0][7]).Should().BeTrue("one style vector serves every row");
    }

    [Fact]
    public async Task Truncation_draws_codes_towards_one_mean()
    {
        IFaceGenerator generator = host.Get<IFaceGenerator>();

        LatentCode[] means = [.. await generator.SampleAsync([1, 2], truncation: 0)];
        LatentCode[] half = [.. await generator.SampleAsync([1, 2], truncation: 0.5)];
        LatentCode[] full = [.. await generator.SampleAsync([1, 2], truncation: 1)];

        Distance(means[0], means[1]).Should().BeLessThan(1e-5);
        Distance(half[0], half[1]).Should().BeApproximately(Distance(full[0], full[1]) / 2, 1e-4);
    }

    [Fact]
    public async Task Codes_become_pictures_of_the_generators_size()
    {
        IFaceGenerator generator = host.Get<IFaceGenerator>();

        IReadOnlyList<Image<Rgb24>> pictures = await generator.GenerateAsync(await generator.SampleAsync([1, 2, 3, 4, 5]));

        pictures.Should().HaveCount(5).And.OnlyContain(p => p.Width == 32 && p.Height == 32);
        TestHost.Bytes(pictures[0]).Should().NotEqual(TestHost.Bytes(pictures[4]));
        pictures.ToList().ForEach(p => p.Dispose());
    }

    [Fact]
    public async Task No_seeds_give_no_codes() => (await host.Get<IFaceGenerator>().SampleAsync([])).Should().BeEmpty();

    private static double Distance(LatentCode a, LatentCode b) =>
        a.Values.ToArray().Zip(b.Values.ToArray(), (x, y) => (double)Math.Abs(x - y)).Max();
}
