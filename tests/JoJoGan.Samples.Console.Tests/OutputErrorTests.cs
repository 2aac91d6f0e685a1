namespace JoJoGan.Samples.Console.Tests;

[Collection(DemoCollection.Name)]
public class OutputErrorTests(DemoFolder demo)
{
    [Theory]
    [InlineData("stylize photo.png -r style.png --aligned WEIGHTS -o text.png", "text.png", "--output")]
    [InlineData("stylize photo.png -r style.png --aligned WEIGHTS -o text.png/deeper", "text.png/deeper", "--output")]
    [InlineData("stylize photo.png -r style.png --aligned WEIGHTS -o x --save-style other", "'other' is a folder", "--save-style")]
    [InlineData("stylize photo.png -r style.png --aligned WEIGHTS -o x --save-style text.png/s", "text.png", "--save-style")]
    [InlineData("train style.png --aligned WEIGHTS -o other", "'other' is a folder", "--output")]
    [InlineData("generate --generator stylegan2.pt -o text.png", "text.png", "--output")]
    [InlineData("invert photo.png --aligned WEIGHTS -o text.png", "text.png", "--output")]
    public async Task Output_that_cannot_be_written_is_reported_before_any_work(string command, params string[] words)
    {
        ConsoleResult result = await demo.RunAsync(command);

        result.ShouldFail(1, words);
        result.Output.Should().BeEmpty();
    }

    [Fact]
    public async Task Read_only_folder_is_reported()
    {
        if (!Directory.Exists("/proc/self"))
        {
            return;
        }

        (await demo.RunAsync("generate --generator stylegan2.pt -o /proc/self")).ShouldFail(1, "/proc/self", "--output", "permissions");
    }
}
