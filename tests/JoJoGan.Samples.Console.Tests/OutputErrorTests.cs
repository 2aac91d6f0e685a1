using System.Diagnostics;

namespace JoJoGan.Samples.Console.Tests;

[Collection(DemoCollection.Name)]
public class OutputErrorTests(DemoFolder demo)
{
    [Theory]
    [InlineData("stylize photo.png -r style.png --aligned WEIGHTS -o text.png", "text.png", "--output")]
    [InlineData("stylize photo.png -r style.png --aligned WEIGHTS -o text.png/deeper", "text.png/deeper", "--output")]
    [InlineData(
        "stylize photo.png -r style.png --aligned WEIGHTS -o x --save-style other", "'other' is a folder", "--save-style")]
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

        (await demo.RunAsync("generate --generator stylegan2.pt -o /proc/self"))
            .ShouldFail(1, "/proc/self", "--output", "permissions");
    }

    [Theory]
    [InlineData(
        "train kept/photo-stylized.png --aligned WEIGHTS -o kept/photo-stylized.png", "kept/photo-stylized.png", "--output")]
    [InlineData("train style.png --aligned --encoder e4e.pt --generator kept/g.safetensors -o kept/../kept/g.safetensors",
        "kept/g.safetensors", "--output")]
    [InlineData("train style.png --aligned --encoder e4e.pt --generator kept/s.last-good.safetensors -o kept/s.safetensors",
        "s.last-good", "--output")]
    [InlineData("stylize photo.png kept/photo-stylized.png -r style.png --aligned WEIGHTS -o kept",
        "kept/photo-stylized.png", "--output")]
    [InlineData("stylize photo.png --style kept/g.safetensors --aligned WEIGHTS -o kept --save-style kept/g.safetensors",
        "kept/g.safetensors", "--save-style")]
    [InlineData("stylize photo.png -r style.png --aligned WEIGHTS -o kept --save-style kept/photo-stylized.png",
        "is no name for a style", "--save-style")]
    [InlineData("train style.png --aligned WEIGHTS -o kept/inks", "'kept/inks.safetensors'", "--output")]
    [InlineData("invert kept/photo.png --aligned --encoder e4e.pt --generator kept/photo-code.safetensors -o kept",
        "kept/photo-code.safetensors", "--output")]
    public async Task Result_that_would_replace_an_input_is_refused(string command, params string[] words)
    {
        string[] inputs =
            ["photo-stylized.png", "g.safetensors", "s.last-good.safetensors", "photo.png", "photo-code.safetensors"];
        Directory.CreateDirectory(demo.File("kept"));
        foreach (string input in inputs)
        {
            File.Copy(demo.File("photo.png"), demo.File("kept/" + input), overwrite: true);
        }

        ConsoleResult result = await demo.RunAsync(command);

        result.ShouldFail(1, words);
        result.Output.Should().BeEmpty();
        byte[] before = await File.ReadAllBytesAsync(demo.File("photo.png"));
        Directory.GetFiles(demo.File("kept")).Should().HaveCount(inputs.Length);
        inputs.Should().AllSatisfy(input => File.ReadAllBytes(demo.File("kept/" + input)).Should().Equal(before));
    }

    [Fact]
    public async Task Input_is_recognized_behind_links()
    {
        if (OperatingSystem.IsWindows())
        {
            return; // where links need a privilege
        }

        Directory.CreateDirectory(demo.File("real"));
        File.Copy(demo.File("stylegan2.pt"), demo.File("real/g.safetensors"));
        Directory.CreateSymbolicLink(demo.File("linked"), demo.File("real"));

        (await demo.RunAsync("train style.png --aligned --encoder e4e.pt --generator real/g.safetensors -o linked/g.safetensors"))
            .ShouldFail(1, "linked/g.safetensors", "replace", "real/g.safetensors");
    }

    [Fact]
    public async Task Device_and_pipe_are_not_replaced()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        using (Process make = Process.Start("mkfifo", demo.File("pipe.safetensors")))
        {
            await make.WaitForExitAsync();
        }

        File.CreateSymbolicLink(demo.File("null.safetensors"), "/dev/null");
        (await demo.RunAsync("train style.png --aligned WEIGHTS -o pipe.safetensors"))
            .ShouldFail(1, "pipe.safetensors", "no ordinary file", "--output");
        (await demo.RunAsync("train style.png --aligned WEIGHTS -o null.safetensors"))
            .ShouldFail(1, "null.safetensors", "no ordinary file", "--output");
    }

    [Fact]
    public async Task Result_whose_name_cannot_be_had_is_found_before_any_work()
    {
        string photo = new string('n', 246) + ".png"; // -stylized makes it longer than a name may be
        File.Copy(demo.File("photo.png"), demo.File(photo));
        Directory.CreateDirectory(demo.File("named/photo-stylized.png"));

        ConsoleResult taken = await demo.RunAsync("stylize photo.png -r style.png --aligned WEIGHTS -o named");
        ConsoleResult tooLong = await demo.RunAsync($"stylize photo.png {photo} -r style.png --aligned WEIGHTS -o toolong");

        taken.ShouldFail(1, "'named/photo-stylized.png' is a folder", "--output");
        tooLong.ShouldFail(1, "-stylized.png", "name is too long", "--output", "rename");
        (taken.Output + tooLong.Output).Should().BeEmpty();
        Directory.Exists(demo.File("toolong")).Should().BeFalse();
    }

    [Fact]
    public async Task Name_that_just_fits_is_written()
    {
        string name = new string('n', 255 - ".safetensors".Length) + ".safetensors";

        (await demo.RunAsync($"styles convert stylegan2.pt -o fits/{name}")).ShouldSucceed();

        Directory.GetFiles(demo.File("fits")).Should().Equal(demo.File("fits/" + name));
    }

    [Fact]
    public async Task Link_stays_and_what_it_leads_to_is_replaced()
    {
        if (OperatingSystem.IsWindows())
        {
            return; // where links need a privilege
        }

        Directory.CreateDirectory(demo.File("behind"));
        Directory.CreateDirectory(demo.File("before"));
        await File.WriteAllTextAsync(demo.File("behind/photo.png"), "old");
        File.CreateSymbolicLink(demo.File("before/photo-inverted.png"), "../behind/photo.png");
        File.CreateSymbolicLink(demo.File("before/photo-code.safetensors"), "../behind/new.safetensors");

        (await demo.RunAsync("invert photo.png --aligned WEIGHTS -o before")).ShouldSucceed();

        demo.ShouldHoldImage("behind/photo.png");
        File.Exists(demo.File("behind/new.safetensors")).Should().BeTrue();
        new FileInfo(demo.File("before/photo-inverted.png")).LinkTarget.Should().Be("../behind/photo.png");
        new FileInfo(demo.File("before/photo-code.safetensors")).LinkTarget.Should().Be("../behind/new.safetensors");
        Directory.GetFiles(demo.File("behind")).Should().HaveCount(2);
    }

    [Theory]
    [InlineData("generate --generator nowhere.pt -o fresh/deep")]
    [InlineData("styles convert e4e.pt -o fresh/deep/s.pt")]
    [InlineData("stylize photo.png -r style.png WEIGHTS -o fresh --save-style fresh/styles/s.safetensors")]
    [InlineData("train text.png --aligned WEIGHTS -o fresh/s.safetensors")]
    [InlineData("invert text.png --aligned WEIGHTS -o fresh")]
    public async Task Command_that_fails_leaves_no_folder(string command)
    {
        (await demo.RunAsync(command)).ShouldFail(1);

        Directory.Exists(demo.File("fresh")).Should().BeFalse();
    }

    [Fact]
    public async Task Style_is_not_saved_when_it_cannot_be_used()
    {
        (await demo.RunAsync("train style.png --aligned WEIGHTS --steps 1 -o mix/s.safetensors")).ShouldSucceed();

        (await demo.RunAsync(
            "stylize photo.png --style mix/s.safetensors --save-style mix/copy.safetensors --aligned " +
            "--generator stylegan2.pt --encoder larger/e4e.pt -o mix"))
            .ShouldFail(1, "10 x 16", "8 x 32", "--encoder");
        Directory.GetFiles(demo.File("mix")).Should().ContainSingle();
    }
}
