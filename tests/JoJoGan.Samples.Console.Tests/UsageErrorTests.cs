using System.Runtime.InteropServices;

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
    [InlineData("train style.png -o s --steps many", "--steps", "many", "jojogan train --help")]
    [InlineData("train style.png -o s --loss Mean", "--loss", "Mean", "Discriminator or Lpips", "jojogan train --help")]
    [InlineData("styles convert", "jojogan styles convert --help")]
    [InlineData("train style.png -o s --threads x", "--threads must be a whole number, not 'x'.")]
    [InlineData("train style.png -o s --steps 2.5", "--steps must be a whole number, not '2.5'.")]
    [InlineData("train style.png -o s --seed 99999999999", "--seed must be at most 2147483647, not '99999999999'.")]
    [InlineData("train style.png -o s --alpha 0,5", "--alpha must be a number, not '0,5'.")]
    [InlineData("stylize photo.png --strength much", "--strength must be a number, not 'much'.")]
    [InlineData("generate --truncation x", "--truncation must be a number, not 'x'.")]
    public async Task Command_line_that_is_not_understood_is_one_line_with_a_hint_at_help(
        string command, params string[] words) =>
        (await demo.RunAsync(command)).ShouldFail(2, words);

    [Theory]
    [InlineData("stylize photo.png --style", "The value of --style is empty", "jojogan stylize --help")]
    [InlineData("train style.png -o", "The value of -o is empty", "jojogan train --help")]
    [InlineData("inspect", "The value of an argument is empty", "jojogan inspect --help")]
    public async Task Variable_of_a_script_that_is_not_set_is_told(string command, params string[] words) =>
        (await demo.RunAsync(command, "")).ShouldFail(2, words);

    [Theory]
    [InlineData("stylize photo.png --aligned WEIGHTS", "--reference", "--style")]
    [InlineData("stylize photo.png -r style.png --style s --aligned WEIGHTS", "--reference", "--style")]
    [InlineData("stylize photo.png -r style.png --aligned WEIGHTS --strength 5", "--strength", "0", "2", "not 5")]
    [InlineData("train style.png --aligned WEIGHTS -o s --steps -5", "--steps", "at least 1", "not -5")]
    [InlineData(
        "train style.png --aligned WEIGHTS -o s --learning-rate nan --alpha 2", "--learning-rate", "NaN", "--alpha", "not 2")]
    [InlineData("generate --generator stylegan2.pt --seeds 5-", "5-", "--seeds", "1,5,10-13")]
    [InlineData("generate --generator stylegan2.pt --seeds 0-999999999", "--seeds", "10000")]
    [InlineData("generate --generator stylegan2.pt --truncation 2", "--truncation", "0 to 1", "2")]
    [InlineData(
        "invert photo.png WEIGHTS --detection-size 1", "--detection-size (setting JoJoGan:Detection:LongestSide)", "not 1")]
    [InlineData("invert photo.png --aligned WEIGHTS --max-pixels 0", "error: --max-pixels must be at least 1", "not 0")]
    [InlineData("generate --device tpu --threads 0", "--device", "cpu", "cuda", "\"tpu\". --threads", "at least 1", "not 0.")]
    public async Task Option_outside_its_limits_is_named_with_them(string command, params string[] words)
    {
        ConsoleResult result = await demo.RunAsync(command);

        result.ShouldFail(1, words);
        result.Error.Should().NotContain("Options.");
    }

    [Theory]
    [InlineData("invert photo.png WEIGHTS --aligned --landmarks 1,2", "--aligned", "--landmarks")]
    [InlineData("stylize photo.png -r style.png WEIGHTS --reference-aligned --reference-landmarks 1,2",
        "--reference-aligned", "--reference-landmarks")]
    [InlineData("stylize photo.png --style s WEIGHTS --aligned --steps 5 --loss Lpips", "--style", "--steps", "--loss")]
    [InlineData("stylize photo.png --style s WEIGHTS --aligned --reference-aligned", "--style", "--reference-aligned")]
    [InlineData("train style.png -o s.safetensors WEIGHTS --alpha 0.5 --random-alpha", "--random-alpha", "--alpha")]
    [InlineData("generate --code c --seeds 1 --truncation 0.5", "--code", "--seeds", "--truncation")]
    public async Task Options_that_contradict_each_other_are_refused(string command, params string[] words) =>
        (await demo.RunAsync(command)).ShouldFail(1, [.. words, "Leave one or the other out"]);

    [Fact]
    public async Task Gpu_that_is_not_there_is_refused_before_any_work()
    {
        if (NativeLibrary.TryLoad("libcuda.so.1", out _))
        {
            return;
        }

        ConsoleResult result = await demo.RunAsync("stylize photo.png -r style.png --aligned WEIGHTS --device cuda");

        result.ShouldFail(1, "--device", "\"cuda\"", "NVIDIA driver", "\"cpu\"");
        result.Output.Should().BeEmpty();
    }
}
