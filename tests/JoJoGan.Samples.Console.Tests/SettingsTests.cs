namespace JoJoGan.Samples.Console.Tests;

[Collection(DemoCollection.Name)]
public class SettingsTests(DemoFolder demo)
{
    [Fact]
    public async Task Weights_come_from_appsettings_and_the_environment()
    {
        string folder = Directory.CreateDirectory(demo.File("settings")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "appsettings.json"), """{"JoJoGan": {"GeneratorPath": "../stylegan2.pt"}}""");
        using ConsoleProgram program = ConsoleProgram.Start(
            folder, DemoFolder.Words("invert ../photo.png --aligned"), new Dictionary<string, string> { ["JoJoGan__EncoderPath"] = "../e4e.pt" });

        (await program.EndAsync()).ShouldSucceed();

        demo.ShouldHoldPicture("settings/out/photo-inverted.png");
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
}
