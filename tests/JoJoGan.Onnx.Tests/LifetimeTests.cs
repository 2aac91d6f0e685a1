using JoJoGan.Alignment;
using JoJoGan.Generation;
using JoJoGan.Latents;
using JoJoGan.Onnx.Runtime;
using JoJoGan.Onnx.Styles;
using JoJoGan.Stylization;
using Microsoft.Extensions.DependencyInjection;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Onnx.Tests;

/// <summary>Sessions are loaded lazily, shared, released and disposed; work can be stopped.</summary>
[Collection(ExportedDemoCollection.Name)]
public sealed class LifetimeTests(ExportedDemo demo)
{
    [Fact]
    public async Task Released_networks_are_loaded_again()
    {
        await using ServiceProvider services = demo.Services();
        IFaceGenerator generator = services.GetRequiredService<IFaceGenerator>();
        IReadOnlyList<LatentCode> before = await generator.SampleAsync([1]);

        await services.GetRequiredService<OnnxNetworkSource>().ReleaseAsync();

        (await generator.SampleAsync([1]))[0].Values.ToArray().Should().Equal(before[0].Values.ToArray());
    }

    [Fact]
    public async Task Disposed_host_takes_no_more_work()
    {
        ServiceProvider services = demo.Services();
        IFaceGenerator generator = services.GetRequiredService<IFaceGenerator>();
        await generator.SampleAsync([1]);

        await services.DisposeAsync();

        Func<Task> sample = () => generator.SampleAsync([1]);
        await sample.Should().ThrowAsync<ObjectDisposedException>();
    }

    [Fact]
    public async Task Style_that_is_disposed_while_it_draws_is_freed_after_it()
    {
        await using ServiceProvider services = demo.Services();
        OnnxStyle style = OnnxStyle.Load(demo["style"]);
        LatentCode[] codes = [.. Enumerable.Repeat(Code(style), 64)];
        IStylizer stylizer = services.GetRequiredService<IStylizer>();
        Task<IReadOnlyList<Image<Rgb24>>> drawing = stylizer.StylizeAsync(codes, style, new StylizationOptions { BatchSize = 1 });

        await Task.Delay(20);
        style.Dispose();

        // Whichever came first, nothing but these two may happen.
        Exception? error = await Record.ExceptionAsync(() => drawing);
        (error is null or ObjectDisposedException).Should().BeTrue($"not {error}");
        Func<Task> again = () => stylizer.StylizeAsync([Code(style)], style);
        await again.Should().ThrowAsync<ObjectDisposedException>();
    }

    [Fact]
    public async Task Work_under_way_is_stopped()
    {
        await using ServiceProvider services = demo.Services();
        using OnnxStyle style = OnnxStyle.Load(demo["style"]);
        IStylizer stylizer = services.GetRequiredService<IStylizer>();
        LatentCode[] codes = [.. Enumerable.Repeat(Code(style), 64)];
        var options = new StylizationOptions { BatchSize = 64 };
        (await stylizer.StylizeAsync([Code(style)], style)).Single().Dispose(); // loads it
        using var source = new CancellationTokenSource();

        Task<IReadOnlyList<Image<Rgb24>>> drawing = stylizer.StylizeAsync(codes, style, options, source.Token);
        source.CancelAfter(20);
        Func<Task> wait = () => drawing;

        await wait.Should().ThrowAsync<OperationCanceledException>();
        (await stylizer.StylizeAsync([Code(style)], style)).Single().Dispose();
    }

    [Fact]
    public async Task Requests_of_many_threads_get_their_own_results()
    {
        await using ServiceProvider services = demo.Services();
        using OnnxStyle style = OnnxStyle.Load(demo["style"]);
        using Image<Rgb24> first = ExportedDemo.Face(21), second = ExportedDemo.Face(22);
        FacePhoto[] photos = [first, second];
        IStylizer stylizer = services.GetRequiredService<IStylizer>();

        IReadOnlyList<Image<Rgb24>>[] results = await Task.WhenAll(
            Enumerable.Range(0, 12).Select(i => Task.Run(() => stylizer.StylizeAsync([photos[i % 2]], style))));

        results.Select(r => r[0][64, 64]).Where((_, i) => i % 2 == 0).Distinct().Should().ContainSingle();
        results.Select(r => r[0][64, 64]).Where((_, i) => i % 2 == 1).Distinct().Should().ContainSingle();
        foreach (IReadOnlyList<Image<Rgb24>> result in results)
        {
            result[0].Dispose();
        }
    }

    private static LatentCode Code(OnnxStyle style) =>
        new(style.Layers, style.Dimension, new float[style.Layers * style.Dimension]);
}
