using JoJoGan.Errors;
using JoJoGan.Identity;
using JoJoGan.Models.Tests.Diagnostics;
using JoJoGan.Models.Tests.Services;
using Microsoft.Extensions.DependencyInjection;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using TorchSharp;

namespace JoJoGan.Models.Tests.Identity;

public sealed class IdentityComparerTests : IDisposable
{
    private readonly TestHost host = new();
    private readonly Image<Rgb24>[] faces = [.. Enumerable.Range(1, 10).Select(seed => TestHost.Image(seed))];

    public void Dispose()
    {
        Array.ForEach(faces, face => face.Dispose());
        host.Dispose();
    }

    [Fact]
    public async Task Pairs_are_compared_in_their_order_and_across_batches()
    {
        IReadOnlyList<double> same = await CompareAsync(faces, faces);
        IReadOnlyList<double> mixed = await CompareAsync(faces, [.. faces.Take(9), faces[0]]);

        same.Should().HaveCount(10).And.OnlyContain(s => Math.Abs(s - 1) < 1e-5);
        mixed.Take(9).Should().OnlyContain(s => Math.Abs(s - 1) < 1e-5);
        mixed[9].Should().BeLessThan(0.9999);
    }

    [Fact]
    public async Task Faces_may_be_larger_than_the_drawn_ones()
    {
        using Image<Rgb24> large = TestHost.Image(1, size: 300);

        (await CompareAsync([large], [faces[0]])).Should().ContainSingle();
    }

    [Fact]
    public async Task No_pairs_give_no_numbers() => (await CompareAsync([], [])).Should().BeEmpty();

    [Fact]
    public async Task Similarities_are_measured()
    {
        using var listening = new Listening();

        IReadOnlyList<double> similarities = await CompareAsync([faces[0]], [faces[1]]);

        listening.Of("jojogan.identity.similarity").Select(m => m.Value).Should().Equal(similarities);
    }

    [Fact]
    public async Task Calls_leave_no_tensors()
    {
        await CompareAsync(faces, faces);
        long before = await LiveAsync();

        await CompareAsync(faces, faces);

        (await LiveAsync()).Should().Be(before);

        Task<long> LiveAsync() => host.Networks.Worker.RunAsync(() => DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public async Task Bad_arguments_are_typed_errors()
    {
        using var oblong = new Image<Rgb24>(64, 32);

        await FluentActions.Awaiting(() => CompareAsync(faces, [faces[0]])).Should().ThrowAsync<ArgumentException>()
            .WithMessage("There are 10 faces, but 1 drawn ones.*");
        await FluentActions.Awaiting(() => CompareAsync([null!], [faces[0]])).Should().ThrowAsync<ArgumentException>();
        await FluentActions.Awaiting(() => CompareAsync([faces[0]], [null!])).Should().ThrowAsync<ArgumentException>();
        await FluentActions.Awaiting(() => CompareAsync([oblong], [faces[0]])).Should().ThrowAsync<ImageException>()
            .WithMessage("*64 x 32*");
    }

    [Fact]
    public async Task Missing_weights_are_named()
    {
        await using ServiceProvider services = new ServiceCollection().AddJoJoGan().Services.BuildServiceProvider();
        await using ServiceProvider elsewhere =
            new ServiceCollection().AddJoJoGan().UseIdentity("nowhere.pth").Services.BuildServiceProvider();

        await FluentActions.Awaiting(() => Of(services)).Should().ThrowAsync<WeightsNotFoundException>()
            .WithMessage("*identity network*UseIdentity(path)*IdentityPath*");
        await FluentActions.Awaiting(() => Of(elsewhere)).Should().ThrowAsync<WeightsNotFoundException>()
            .WithMessage("*nowhere.pth*");

        Task Of(ServiceProvider provider) =>
            provider.GetRequiredService<IIdentityComparer>().CompareAsync([faces[0]], [faces[0]]);
    }

    private Task<IReadOnlyList<double>> CompareAsync(IReadOnlyList<Image<Rgb24>> of, IReadOnlyList<Image<Rgb24>> drawn) =>
        host.Get<IIdentityComparer>().CompareAsync(of, drawn);
}
