namespace JoJoGan.Samples.Console.Tests;

[Collection(DemoCollection.Name)]
public class UsageErrorTests(DemoFolder demo)
{
    [Theory]
    [InlineData("", "command", "jojogan --help")]
    [InlineData("draw", "draw", "jojogan --help")]
    [InlineData("stylize", "argument missing", "jojogan stylize --help")]
    [InlineData("stylize photo.png --refrence style.png", "--refrence", "jojogan stylize --help")]
    [InlineData("train style.png", "--output", "required", "jojogan train --help")]
    [InlineData("train style.png -o s --steps many", "many", "--steps", "jojogan train --help")]
    [InlineData("train style.png -o s --loss Mean", "Mean", "Discriminator", "Lpips")]
    public async Task Command_line_that_is_not_understood_is_one_line_with_a_hint_at_help(string command, params string[] words) =>
        (await demo.RunAsync(command)).ShouldFail(2, words);

    [Theory]
    [InlineData("stylize photo.png --aligned WEIGHTS", "--reference", "--style")]
    [InlineData("stylize photo.png -r style.png --style s --aligned WEIGHTS", "--reference", "--style")]
    [InlineData("stylize photo.png -r style.png --aligned WEIGHTS --strength 5", "--strength", "0", "2", "not 5")]
    [InlineData("train style.png --aligned WEIGHTS -o s --steps -5", "--steps", "at least 1", "not -5")]
    [InlineData("train style.png --aligned WEIGHTS -o s --learning-rate nan --alpha 2", "--learning-rate", "NaN", "--alpha", "not 2")]
    [InlineData("generate --generator stylegan2.pt --seeds 5-", "5-", "--seeds", "1,5,10-13")]
    [InlineData("generate --generator stylegan2.pt --seeds 0-999999999", "--seeds", "10000")]
    [InlineData("generate --generator stylegan2.pt --truncation 2", "--truncation", "0 to 1", "2")]
    [InlineData("generate --generator stylegan2.pt --device tpu", "Device", "cpu", "cuda", "tpu")]
    public async Task Option_outside_its_limits_is_named_with_them(string command, params string[] words) =>
        (await demo.RunAsync(command)).ShouldFail(1, words);

    [Fact]
    public async Task Gpu_that_is_not_there_is_refused_before_any_work()
    {
        if (TorchSharp.torch.cuda.is_available())
        {
            return;
        }

        ConsoleResult result = await demo.RunAsync("stylize photo.png -r style.png --aligned WEIGHTS --device cuda");

        result.ShouldFail(1, "\"cuda\"", "no CUDA GPU", "\"cpu\"");
        result.Output.Should().BeEmpty();
    }
}
