using JoJoGan.Models.Checkpoints;
using JoJoGan.Samples.Console.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.Hosting;

namespace JoJoGan.Samples.Console.Tests;

[Collection(DemoCollection.Name)]
public class SettingsTests(DemoFolder demo)
{
    private const string Train = "train ../style.png --aligned --generator ../stylegan2.pt --encoder ../e4e.pt -o s.safetensors";

    [Fact]
    public async Task Weights_come_from_appsettings_and_the_environment()
    {
        string folder = Directory.CreateDirectory(demo.File("settings")).FullName;
        await File.WriteAllTextAsync(
            Path.Combine(folder, "appsettings.json"), """{"JoJoGan": {"GeneratorPath": "../stylegan2.pt"}}""");
        using ConsoleProgram program = ConsoleProgram.Start(
            folder, DemoFolder.Words("invert ../photo.png --aligned"),
            new Dictionary<string, string> { ["JoJoGan__EncoderPath"] = "../e4e.pt" });

        (await program.EndAsync()).ShouldSucceed();

        demo.ShouldHoldImage("settings/out/photo-inverted.png");
    }

    [Theory]
    [InlineData("{bad", "appsettings.json")]
    [InlineData("""{"JoJoGan": {"FineTuning": {"Steps": "many"}}}""", "JoJoGan:FineTuning:Steps")]
    public async Task Unreadable_settings_are_named(string json, string word)
    {
        string folder = Directory.CreateDirectory(demo.File("badsettings")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "appsettings.json"), json);
        using ConsoleProgram program = ConsoleProgram.Start(folder, ["generate"]);

        (await program.EndAsync()).ShouldFail(1, "settings cannot be read", word, "Correct");
    }

    [Fact]
    public void Current_folder_is_not_watched()
    {
        HostApplicationBuilder builder = HostFactory.CreateBuilder();

        ((IConfigurationBuilder)builder.Configuration).Sources.OfType<JsonConfigurationSource>()
            .Should().NotBeEmpty().And.OnlyContain(source => !source.ReloadOnChange);
    }

    [Fact]
    public async Task Command_line_goes_before_the_settings_and_the_settings_before_the_defaults()
    {
        using Checkpoint style = await TrainAsync(
            """{"FineTuning": {"Steps": 2, "Seed": 5, "LearningRate": 0.001,""" +
            """ "Mixing": {"Family": "FullStyle", "RandomAlpha": true}}}""",
            "--steps 1 --alpha 0.25");

        style.Metadata.Should().Contain("jojogan.steps", "1")
            .And.Contain("jojogan.seed", "5").And.Contain("jojogan.learning_rate", "0.001")
            .And.Contain("jojogan.alpha", "0.25")
            .And.Contain("jojogan.name", "style").And.Contain("jojogan.loss", "Discriminator");
        style.Metadata["jojogan.mask_rows"].Should().NotBe("[]");
    }

    [Fact]
    public async Task Strength_comes_from_the_settings_unless_it_is_given()
    {
        string folder = Write("strength", """{"JoJoGan": {"Stylization": {"Strength": 0}}}""");
        const string Learn =
            "stylize ../photo.png -r ../style.png --aligned --generator ../stylegan2.pt --encoder ../e4e.pt --steps 3";
        await RunAsync(folder, "invert ../photo.png --aligned --generator ../stylegan2.pt --encoder ../e4e.pt");
        await RunAsync(folder, Learn + " --save-style s.safetensors -o zero");
        await RunAsync(
            folder,
            "stylize ../photo.png --style s.safetensors --aligned --generator ../stylegan2.pt --encoder ../e4e.pt " +
            "--strength 1 -o one");

        demo.Pixels("strength/zero/photo-stylized.png").Should().Equal(demo.Pixels("strength/out/photo-inverted.png"));
        demo.Pixels("strength/one/photo-stylized.png").Should().NotEqual(demo.Pixels("strength/out/photo-inverted.png"));
    }

    [Theory]
    [InlineData("""{"FineTuning": {"Beta1": 3, "Steps": 0}}""",
        "--steps (setting JoJoGan:FineTuning:Steps)", "The setting JoJoGan:FineTuning:Beta1")]
    [InlineData("""{"FineTuning": {"Mixing": {"Rows": [3]}}}""", "--family", "JoJoGan:FineTuning:Mixing:Rows")]
    public async Task Settings_that_cannot_hold_are_named(string json, params string[] words)
    {
        string folder = Write("unusable", $$"""{"JoJoGan": {{json}}}""");
        using ConsoleProgram program = ConsoleProgram.Start(folder, DemoFolder.Words(Train + " --family FullStyle"));

        (await program.EndAsync()).ShouldFail(1, words);
    }

    private async Task<Checkpoint> TrainAsync(string json, string options)
    {
        string folder = Write("configured", $$"""{"JoJoGan": {{json}}}""");
        await RunAsync(folder, $"{Train} {options}");
        return Checkpoint.Open(Path.Combine(folder, "s.safetensors"));
    }

    private static async Task RunAsync(string folder, string command)
    {
        using ConsoleProgram program = ConsoleProgram.Start(folder, DemoFolder.Words(command));
        (await program.EndAsync()).ShouldSucceed();
    }

    private string Write(string name, string json)
    {
        string folder = Directory.CreateDirectory(demo.File(name)).FullName;
        File.WriteAllText(Path.Combine(folder, "appsettings.json"), json);
        return folder;
    }
}
