namespace JoJoGan.Samples.Console.Tests;

[Collection(DemoCollection.Name)]
public class ExportTests(DemoFolder demo)
{
    [Theory]
    [InlineData("generator --generator stylegan2.pt")]
    [InlineData("mapping --generator stylegan2.pt --half")]
    [InlineData("encoder --encoder e4e.pt --half")]
    [InlineData("style stylegan2.pt --generator stylegan2.pt --strength 0.5")]
    [InlineData("style stylegan2.pt --generator stylegan2.pt --adjustable-strength")]
    public async Task Network_is_written_to_the_file_that_is_named(string network)
    {
        ConsoleResult result = await demo.RunAsync($"export {network} -o x/model.onnx");

        result.ShouldSucceed();
        string path = demo.File("x/model.onnx");
        result.Output.Should().Contain($"model: {path}");
        new FileInfo(path).Length.Should().BeGreaterThan(4_000);
        File.Delete(path);
    }

    [Theory]
    [InlineData("generator --generator nowhere.pt -o y/model.onnx", "nowhere.pt")]
    [InlineData("generator --generator stylegan2.pt -o y/model.pt", "Name 'y/model.pt.onnx' with --output")]
    [InlineData("style photo.png --generator stylegan2.pt -o y/model.onnx", "photo.png")]
    [InlineData("style stylegan2.pt --generator stylegan2.pt --strength 1.5 -o y/model.onnx", "Strength must be at least 0")]
    [InlineData(
        "style stylegan2.pt --generator stylegan2.pt --strength 0.5 --adjustable-strength -o y/model.onnx",
        "--adjustable-strength cannot be used together with --strength")]
    public async Task Wrong_export_is_refused_in_one_line_and_leaves_nothing(string network, string reason)
    {
        ConsoleResult result = await demo.RunAsync($"export {network}");

        result.ShouldFail(1, reason);
        Directory.Exists(demo.File("y")).Should().BeFalse();
    }
}
