using JoJoGan.Models.Checkpoints;
using JoJoGan.Testing;

namespace JoJoGan.Samples.Console.Tests;

/// <summary>Texts in files and names of files on their way to the terminal.</summary>
[Collection(DemoCollection.Name)]
public class ForeignTextTests(DemoFolder demo)
{
    [Theory]
    [InlineData("inspect --tensors", "evil-key.safetensors")]
    [InlineData("inspect", "evil-name.safetensors")]
    [InlineData("inspect --tensors", "escape.pt")]
    [InlineData("inspect", "s-meta.safetensors")]
    [InlineData("styles info", "evil-name.safetensors")]
    [InlineData("generate --verbose --generator stylegan2.pt --style", "evil-name.safetensors")]
    public async Task Text_of_a_file_cannot_steer_the_terminal(string command, string file)
    {
        ConsoleResult result = await demo.RunAsync(command, CaseFile.Path(file));

        string shown = result.Output + result.Error;
        shown.Should().Contain(@"\u001B").And.Match(text => text.All(c => c == '\n' || !char.IsControl(c)));
        shown.Split('\n').Should().NotContain(line => line.StartsWith("error: none") || line.StartsWith("holds: "));
    }

    [Fact]
    public async Task Names_of_files_cannot_steer_the_terminal()
    {
        string folder = demo.File("evil"), evil = "a\u001B[2J\nerror: none";
        Directory.CreateDirectory(folder);
        File.Copy(CaseFile.Path("evil-name.safetensors"), Path.Combine(folder, evil + ".safetensors"));
        File.WriteAllText(Path.Combine(folder, evil + ".pt"), "no style");
        ConsoleResult[] results =
        [
            await demo.RunAsync("styles list evil"),
            await demo.RunAsync("inspect", Path.Combine(folder, evil + ".pt")),
            await demo.RunAsync("inspect --verbose", Path.Combine(folder, evil + ".nowhere")),
            await demo.RunAsync("inspect photo.png", evil),
        ];

        string shown = string.Concat(results.Select(result => result.Output + result.Error));
        shown.Should().Contain(@"a\u001B[2J\u000Aerror: none.safetensors")
            .And.Match(text => text.All(c => c == '\n' || !char.IsControl(c)));
        shown.Split('\n').Should().NotContain(line => line.StartsWith("error: none", StringComparison.Ordinal));
        results[0].Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().HaveCount(2);
    }

    [Fact]
    public async Task Long_texts_are_shortened()
    {
        string path = demo.File("long.safetensors");
        var metadata = new Dictionary<string, string>
        {
            ["jojogan.format"] = "style/1", ["jojogan.name"] = new('x', 200_000), [new string('k', 5000)] = "",
        };
        SafetensorsFile.Write(path, [], metadata);

        (await demo.RunAsync("inspect long.safetensors")).Output.Length.Should().BeLessThan(1000);
        (await demo.RunAsync("styles info long.safetensors")).Output.Length.Should().BeLessThan(1000);
        File.Delete(path);
    }

    [Fact]
    public async Task Tensors_in_lists_are_listed_with_their_paths()
    {
        ConsoleResult result = await demo.RunAsync("inspect --tensors", CaseFile.Path("list.pt"));

        result.ShouldSucceed();
        result.Output.Should().Contain("(file): List of 2\n0: Float32 [4, 6]\n1: Float32 [4, 6]\n");
    }

    [Fact]
    public async Task Tensors_that_are_not_read_are_named()
    {
        ConsoleResult result = await demo.RunAsync("inspect", CaseFile.Path("sparse.pt"));

        result.ShouldSucceed();
        result.Output.Should().Contain("\ns: sparse tensor, not read\na: Float32 [4, 6]\n");
    }

    [Fact]
    public async Task Rows_beyond_the_generators_are_refused() =>
        (await demo.RunAsync("styles blend stylegan2.pt --generator stylegan2.pt --rows 0-8 -o x.safetensors"))
            .ShouldFail(1, "--rows", "row 8", "rows 0 to 7");
}
