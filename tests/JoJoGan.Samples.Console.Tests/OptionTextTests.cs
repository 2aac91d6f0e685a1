using System.CommandLine;
using JoJoGan.Errors;
using JoJoGan.Imaging;
using JoJoGan.Samples.Console.Commands;
using JoJoGan.Samples.Console.Switches;
using JoJoGan.Styles;

namespace JoJoGan.Samples.Console.Tests;

/// <summary>What options take, and what they are called in messages.</summary>
public class OptionTextTests
{
    private const string Train = "train style.png -o s.safetensors";

    [Theory]
    [InlineData("--loss", "lpips", "Lpips")]
    [InlineData("--loss", "DISCRIMINATOR", "Discriminator")]
    [InlineData("--family", "x", "FullStyle")]
    [InlineData("--family", "C", "PreserveColor")]
    [InlineData("--family", "preservecolorlpips", "PreserveColorLpips")]
    [InlineData("--precision", "bfloat16", "BFloat16")]
    public void Choice_is_taken_in_any_case_and_a_family_by_its_letter(string option, string text, string setting)
    {
        ParseResult parse = Parse($"{Train} {option} {text}");

        parse.Errors.Should().BeEmpty();
        Option found = parse.CommandResult.Command.Options.Single(o => o.Name == option);
        ((ISettingOption)found).TextIn(parse).Should().Be(setting);
    }

    [Theory]
    [InlineData(Train + " --loss Mean", "--loss cannot be 'Mean'. Choose Discriminator or Lpips.")]
    [InlineData(Train + " --loss 1", "--loss cannot be '1'. Choose Discriminator or Lpips.")]
    [InlineData(
        Train + " --family Y", "--family cannot be 'Y'. Choose PreserveColor, FullStyle, PreserveColorLpips or SinglePair.")]
    [InlineData("generate --precision half", "--precision cannot be 'half'. Choose Float32 or BFloat16.")]
    [InlineData("styles pack s -o t --format tiny", "--format cannot be 'tiny'. Choose full, half or low-rank.")]
    [InlineData("invert photo.png --max-pixels many", "--max-pixels must be a whole number, not 'many'.")]
    public void Other_words_are_refused_by_the_options_name(string command, string message) =>
        Parse(command).Errors.Select(e => e.Message).Should().Equal(message);

    [Theory]
    [InlineData("full", StyleFormat.Full)]
    [InlineData("HALF", StyleFormat.HalfDelta)]
    [InlineData("Low-Rank", StyleFormat.LowRank)]
    public void Form_of_a_style_is_taken_in_any_case(string text, StyleFormat format) =>
        Parse($"styles pack s -o t --format {text}").GetValue<StyleFormat>("--format").Should().Be(format);

    [Theory]
    [InlineData("stylize photo.png")]
    [InlineData("compare photo.png -r style.png")]
    [InlineData("invert photo.png")]
    [InlineData(Train)]
    public void Pixel_limit_is_an_option_of_every_command_that_loads_pictures(string command)
    {
        Parse(command).GetValue<int>("--max-pixels").Should().Be(new ImageLoaderOptions().MaxPixels);
        Parse(command + " --max-pixels 7").GetValue<int>("--max-pixels").Should().Be(7);
    }

    [Theory]
    [InlineData("FaceDetectionOptions.LongestSide must be", "--detection-size (setting JoJoGan:Detection:LongestSide) must be")]
    [InlineData("FaceDetectionOptions.TryRotations must be", "The setting JoJoGan:Detection:TryRotations must be")]
    [InlineData("FfhqAlignmentOptions.OutputSize must be", "The setting JoJoGan:Alignment:OutputSize must be")]
    [InlineData("Bad. ModelStoreOptions.Attempts must be", "Bad. The setting JoJoGan:ModelStore:Attempts must be")]
    [InlineData("name it in ModelStoreOptions.AcceptedLicenses (here)",
        "name it in the setting JoJoGan:ModelStore:AcceptedLicenses (here)")]
    [InlineData("StyleMixingOptions.Alpha must be", "The setting JoJoGan:FineTuning:Mixing:Alpha must be")]
    [InlineData("ImageLoaderOptions.MaxPixels must be", "--max-pixels must be")]
    [InlineData("/home/OtherOptions.pt: damaged", "/home/OtherOptions.pt: damaged")]
    public void Options_of_the_library_have_the_names_of_the_command_line(string message, string text) =>
        OptionFailures.Describe(new JoJoGanException(message), Parse("invert photo.png").CommandResult.Command).Should().Be(text);

    private static ParseResult Parse(string command) => JoJoGanCommand.Create().Parse(command);
}
