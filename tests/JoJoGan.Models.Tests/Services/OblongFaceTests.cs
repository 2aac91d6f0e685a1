using System.Diagnostics;
using JoJoGan.Errors;
using JoJoGan.FineTuning;
using JoJoGan.Latents;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Models.Tests.Services;

/// <summary>Faces whose longer side would grow to gigabytes when the shorter one is brought to the network's size.</summary>
public sealed class OblongFaceTests : IDisposable
{
    private readonly TestHost host = new();

    public void Dispose() => host.Dispose();

    [Theory]
    [InlineData(40_000, 1)]
    [InlineData(1, 40_000)]
    [InlineData(64, 66)]
    public async Task Inverter_and_fine_tuner_refuse_faces_that_are_not_square_before_they_resize_them(int width, int height)
    {
        using var face = new Image<Rgb24>(width, height);
        using Image<Rgb24> square = TestHost.Image(1);
        LatentCode code = (await host.Get<IInverter>().InvertAsync([square]))[0].Code;
        long before = Process.GetCurrentProcess().PeakWorkingSet64;

        Func<Task>[] calls =
        [
            () => host.Get<IInverter>().InvertAsync([square, face]),
            () => host.Get<IFineTuner>().FineTuneAsync([new StyleReference(face)]),
            () => host.Get<IFineTuner>().FineTuneAsync([new StyleReference(face) { Code = code }]),
        ];

        foreach (Func<Task> call in calls)
        {
            await call.Should().ThrowAsync<ImageException>().WithMessage($"*{width} x {height} pixels*square*");
        }

        using var process = Process.GetCurrentProcess();
        (process.PeakWorkingSet64 - before).Should().BeLessThan(1_000_000_000, "the resized strip alone would take more");
    }

    [Fact]
    public async Task Face_that_a_crop_has_rounded_by_a_pixel_is_taken()
    {
        using var face = new Image<Rgb24>(64, 65);

        (await host.Get<IInverter>().InvertAsync([face])).Should().ContainSingle();
    }
}
