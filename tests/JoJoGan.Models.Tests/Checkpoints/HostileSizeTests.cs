using System.Diagnostics;
using System.Globalization;
using JoJoGan.Checkpoints;
using JoJoGan.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace JoJoGan.Models.Tests.Checkpoints;

/// <summary>Small files that name large sizes.</summary>
public sealed class HostileSizeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("zero-generator-2048.safetensors")]
    [InlineData("zero-encoder-1024.safetensors")]
    [InlineData("zero-vgg-2048.safetensors")]
    [InlineData("zero-style-2048.safetensors")]
    [InlineData("zerodims.pt")]
    public void File_with_sizes_that_it_cannot_fill_is_refused_when_it_is_opened(string name)
        => FluentActions.Invoking(() => Checkpoint.Open(CaseFile.Path(name))).Should().Throw<CheckpointException>();

    /// <summary>Every size is small enough by itself; together they are a network of a hundred megabytes that the file does not hold.</summary>
    [Theory]
    [InlineData(LoadingProcess.Generator)]
    [InlineData(LoadingProcess.Conversion)]
    public async Task Shapes_are_compared_before_the_network_is_made(string kind)
    {
        using var scope = NewDisposeScope();
        using var described = new StyleGan2.Generator(new StyleGan2Config { Size = 1024 }, META);
        string path = _folder.File("generator.safetensors");
        SafetensorsFile.Write(path, described.state_dict().ToDictionary(pair => pair.Key, pair => pair.Value.numel() < 100_000 ? zeros(pair.Value.shape) : zeros(0, 1)));

        (string result, int megabytes) = await LoadAsync(kind, path);

        result.Should().Be(nameof(CheckpointException));
        megabytes.Should().BeLessThan(60);
    }

    private static async Task<(string Result, int Megabytes)> LoadAsync(string kind, string path)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(LoadingProcess).Assembly.Location, LoadingProcess.Command, kind, path]) { RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        string[] words = (await process.StandardOutput.ReadToEndAsync()).Trim().Split(' ');
        return (words[0], int.Parse(words[1], CultureInfo.InvariantCulture));
    }
}
