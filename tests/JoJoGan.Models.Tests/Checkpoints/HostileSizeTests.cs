using System.Diagnostics;
using System.Globalization;
using JoJoGan.Errors;
using JoJoGan.Models.Checkpoints;
using JoJoGan.Models.Networks.StyleGan2;
using JoJoGan.Testing;
using static TorchSharp.torch;

namespace JoJoGan.Models.Tests.Checkpoints;

/// <summary>Small files that name large sizes.</summary>
public sealed class HostileSizeTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Sizes_whose_product_no_number_holds_are_refused_beside_a_0_too()
        => FluentActions.Invoking(() => Checkpoint.Open(CaseFile.Path("zerodims.pt"))).Should().Throw<CheckpointException>();

    [Theory]
    [InlineData("zero-generator-2048.safetensors", LoadingProcess.Generator)]
    [InlineData("zero-encoder-1024.safetensors", LoadingProcess.Encoder)]
    [InlineData("zero-vgg-2048.safetensors", LoadingProcess.Lpips)]
    [InlineData("zero-style-2048.safetensors", LoadingProcess.Conversion)]
    public async Task Nothing_is_allocated_for_elements_that_a_file_does_not_have(string name, string kind)
    {
        (string result, int megabytes) = await LoadAsync(kind, CaseFile.Path(name));

        result.Should().Be(nameof(CheckpointException));
        megabytes.Should().BeLessThan(60);
    }

    /// <summary>Every size is small enough by itself; together they are 100 MB of network that the file does not hold.</summary>
    [Theory]
    [InlineData(LoadingProcess.Generator)]
    [InlineData(LoadingProcess.Conversion)]
    public async Task Shapes_are_compared_before_the_network_is_made(string kind)
    {
        string path = folder.File("generator.safetensors");
        Write();

        (string result, int megabytes) = await LoadAsync(kind, path);

        result.Should().Be(nameof(CheckpointException));
        megabytes.Should().BeLessThan(60);

        void Write()
        {
            using var scope = NewDisposeScope();
            using var described = new StyleGan2Generator(new StyleGan2Config { Size = 1024 }, META);
            SafetensorsFile.Write(path, described.state_dict()
                .ToDictionary(pair => pair.Key, pair => pair.Value.numel() < 100_000 ? zeros(pair.Value.shape) : zeros(0, 1)));
        }
    }

    private static async Task<(string Result, int Megabytes)> LoadAsync(string kind, string path)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(LoadingProcess).Assembly.Location, LoadingProcess.Command, kind, path])
        {
            RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start)!;
        string[] words = (await process.StandardOutput.ReadToEndAsync()).Trim().Split(' ');
        return (words[0], int.Parse(words[1], CultureInfo.InvariantCulture));
    }
}
