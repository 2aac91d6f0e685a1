using System.Security.Cryptography;
using System.Text.Json;
using JoJoGan.Testing.Http;

namespace JoJoGan.Samples.Console.Tests;

public sealed class ModelsTests : IDisposable
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 400_000).Select(i => (byte)((i * 11) + (i >> 9)))];

    private readonly string folder = Directory.CreateTempSubdirectory("jojogan-").FullName;

    private string Model => Path.Combine(folder, "home", "model.pt");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Weights_are_listed_fetched_verified_and_removed()
    {
        using var server = new StubbornServer(r => Answer.File(r, Content));
        WriteCatalog(server);

        ConsoleResult list = await RunAsync("models", "list");
        ConsoleResult refused = await RunAsync("models", "pull", "model");
        ConsoleResult pull = await RunAsync("models", "pull", "model", "--accept-license");
        ConsoleResult verify = await RunAsync("models", "verify", "model");
        ConsoleResult unknown = await RunAsync("models", "verify", "modle");
        ConsoleResult remove = await RunAsync("models", "remove", "model");
        ConsoleResult absent = await RunAsync("models", "verify", "model");

        list.ShouldSucceed();
        list.Output.Should().ContainAll(
            "model, 0.4 MB: not fetched", "license: a license (has to be accepted: --accept-license)", "e4e-ffhq");
        refused.ShouldFail(1, "'model'", "forbids commercial use", "--accept-license");
        pull.ShouldSucceed();
        pull.Output.Should().Contain("model: a license").And.Contain(Model);
        verify.ShouldSucceed();
        verify.Output.Should().Be("model: intact\n");
        unknown.ShouldFail(1, "'modle'", "did you mean 'model'");
        remove.ShouldSucceed();
        (absent.ExitCode, absent.Output).Should().Be((1, "model: not fetched\n"));
    }

    [Fact]
    public async Task Without_a_home_folder_nothing_is_kept_in_the_current_one()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var nowhere = new Dictionary<string, string>
        {
            ["HOME"] = Path.Combine(folder, "nowhere"),
            ["XDG_CACHE_HOME"] = "",
            ["JOJOGAN_HOME"] = "",
        };
        using ConsoleProgram list = ConsoleProgram.Start(folder, ["models", "list"], nowhere);

        (await list.EndAsync()).ShouldFail(
            1, "The setting JoJoGan:ModelStore:Folder must name a folder", "JOJOGAN_HOME", "no home folder");
        Directory.GetFileSystemEntries(folder).Should().BeEmpty();
    }

    [Fact]
    public async Task Program_killed_at_any_moment_leaves_no_wrong_file_under_the_name()
    {
        const int Kills = 50;
        using var server = new StubbornServer(r => Answer.File(r, Content) with { Pace = TimeSpan.FromMilliseconds(12) });
        WriteCatalog(server);
        var random = new Random(1);
        int inTheMiddle = 0;
        for (int i = 0; i < Kills; i++)
        {
            using (ConsoleProgram program = Start("models", "pull", "model", "--accept-license"))
            {
                // Half of the kills come at any moment, the others while it fetches, however slowly the machine starts programs.
                await (i % 2 == 0 ? Task.Delay(random.Next(100, 700)) : WhileFetchingAsync(random.Next(100)));
            }

            inTheMiddle += File.Exists(Model + ".part") ? 1 : 0;
            if (File.Exists(Model))
            {
                (await File.ReadAllBytesAsync(Model)).Should().Equal(Content);
                Directory.Delete(Path.GetDirectoryName(Model)!, recursive: true);
            }
        }

        inTheMiddle.Should().BePositive("some kills must come while it fetches");
        (await RunAsync("models", "pull", "model", "--accept-license")).ShouldSucceed();
        (await File.ReadAllBytesAsync(Model)).Should().Equal(Content);
    }

    private async Task WhileFetchingAsync(int milliseconds)
    {
        for (int wait = 0; wait < 3000 && !File.Exists(Model + ".part") && !File.Exists(Model); wait++)
        {
            await Task.Delay(10);
        }

        await Task.Delay(milliseconds);
    }

    private void WriteCatalog(StubbornServer server)
    {
        var entry = new
        {
            name = "model",
            file = "model.pt",
            purpose = "a test",
            license = "a license",
            nonCommercial = true,
            size = Content.Length,
            sha256 = Convert.ToHexStringLower(SHA256.HashData(Content)),
            mirrors = new[] { server.Address() },
        };
        File.WriteAllText(Path.Combine(folder, "models.json"), JsonSerializer.Serialize(new[] { entry }));
    }

    private async Task<ConsoleResult> RunAsync(params string[] arguments)
    {
        using ConsoleProgram program = Start(arguments);
        return await program.EndAsync();
    }

    private ConsoleProgram Start(params string[] arguments) =>
        ConsoleProgram.Start(folder, arguments, new Dictionary<string, string>
        {
            ["JOJOGAN_HOME"] = Path.Combine(folder, "home"),
            ["JoJoGan__ModelStore__Catalogs__0"] = Path.Combine(folder, "models.json"),
        });
}
