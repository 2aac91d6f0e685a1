namespace JoJoGan.Samples.Console.Tests;

[Collection(DemoCollection.Name)]
public class InverterTests(DemoFolder demo)
{
    [Fact]
    public async Task A_generator_alone_inverts_by_a_search_and_tells_of_it()
    {
        ConsoleResult result = await demo.RunAsync("invert photo.png --generator stylegan2.pt --inverter-steps 3 -o search");

        result.ShouldSucceed();
        result.Output.Should().ContainAll(
            "inverting photo.png  step 3/3  distance 0.", "-code.safetensors  distance 0.");
        demo.ShouldHoldImage("search/photo-inverted.png");
    }

    [Fact]
    public async Task Pivot_is_kept_beside_the_code_and_both_are_taken_in_place_of_a_photo()
    {
        (await demo.RunAsync(
            "invert photo.png --aligned --generator stylegan2.pt --inverter pivot --inverter-steps 3 -o pivot")).ShouldSucceed();
        File.Exists(demo.File("pivot/photo-code.pivot.safetensors")).Should().BeTrue();
        (await demo.RunAsync("train style.png --aligned WEIGHTS --steps 1 --output pivot/style.safetensors")).ShouldSucceed();

        (await demo.RunAsync(
            "stylize pivot/photo-code.safetensors --style pivot/style.safetensors --generator stylegan2.pt -o drawn"))
            .ShouldSucceed();
        (await demo.RunAsync("invert pivot/photo-code.safetensors --generator stylegan2.pt -o again")).ShouldSucceed();

        demo.ShouldHoldImage("drawn/photo-code-stylized.png");
        demo.Pixels("again/photo-code-inverted.png").Should().Equal(demo.Pixels("pivot/photo-inverted.png"));
    }

    [Fact]
    public async Task Target_that_is_not_reached_is_told()
    {
        ConsoleResult result = await demo.RunAsync(
            "invert photo.png --aligned --generator stylegan2.pt --inverter-target 1e-9 -o target");

        result.ExitCode.Should().Be(0);
        result.Error.Should().Contain("'photo.png' was not inverted to the distance 1E-09; it reached 0.");
        result.Output.Should().Contain("step 1000/1000");
    }

    [Theory]
    [InlineData("--inverter-steps 3 --inverter-seconds 2", "cannot be used together")]
    [InlineData("--inverter e4e --inverter-target 0.1", "no effect on E4e")]
    [InlineData("--inverter psp --inverter-steps 3", "--inverter-steps (setting JoJoGan:Inversion:Steps) has no effect on Psp")]
    [InlineData("--inverter-steps 0", "--inverter-steps (setting JoJoGan:Inversion:Steps) must be at least 1")]
    [InlineData("--inverter restyle --encoder e4e.pt", "6 input channels")]
    [InlineData("--inverter psp --encoder e4e.pt", "e4e's")]
    [InlineData("--inverter gan", "Choose e4e, psp, restyle, optimize or pivot")]
    public async Task Wrong_inverter_is_refused(string options, string reason)
    {
        ConsoleResult result = await demo.RunAsync($"invert photo.png --aligned --generator stylegan2.pt {options}");

        result.ExitCode.Should().BeOneOf(1, 2);
        result.Error.Should().Contain(reason);
    }

    [Fact]
    public async Task Code_has_no_picture_to_paste_into()
    {
        (await demo.RunAsync("invert photo.png --aligned WEIGHTS -o paste")).ShouldSucceed();
        (await demo.RunAsync("train style.png --aligned WEIGHTS --steps 1 --output paste/style.safetensors")).ShouldSucceed();

        ConsoleResult result = await demo.RunAsync(
            "stylize paste/photo-code.safetensors --paste-back --style paste/style.safetensors WEIGHTS");

        result.ShouldFail(1, "photo-code.safetensors", "this is a saved code or style, but a picture is needed here");
    }

    [Fact]
    public async Task Code_that_cannot_be_read_leaves_the_others_of_a_batch()
    {
        (await demo.RunAsync("invert photo.png --aligned WEIGHTS -o batch")).ShouldSucceed();
        byte[] code = await File.ReadAllBytesAsync(demo.File("batch/photo-code.safetensors"));
        await File.WriteAllBytesAsync(demo.File("batch/cut.safetensors"), code[..^100]);

        ConsoleResult result = await demo.RunAsync(
            "generate --code batch/cut.safetensors --code batch/photo-code.safetensors --code batch/none.safetensors " +
            "--generator stylegan2.pt -o batch/generated");
        ConsoleResult styled = await demo.RunAsync(
            "stylize batch/cut.safetensors batch/photo-code.safetensors batch/none.safetensors --style stylegan2.pt WEIGHTS " +
            "-o batch/styled");

        foreach (ConsoleResult each in new[] { result, styled })
        {
            each.ExitCode.Should().Be(1);
            each.Error.Trim().Split('\n').Should().HaveCount(2)
                .And.Contain(line => line.Contains("cut.safetensors")).And.Contain(line => line.Contains("none.safetensors"));
        }

        demo.ShouldHoldImage("batch/generated/photo-code.png");
        demo.ShouldHoldImage("batch/styled/photo-code-stylized.png");
    }

    [Fact]
    public async Task Code_of_another_generator_is_named_before_any_learning()
    {
        (await demo.RunAsync(
            "invert photo.png --aligned --generator larger/stylegan2.pt --encoder larger/e4e.pt -o larger")).ShouldSucceed();
        string[] reason = ["larger/photo-code.safetensors: this code is 10 x 16", "needs 8 x 32", "--generator"];

        ConsoleResult styled = await demo.RunAsync("stylize larger/photo-code.safetensors -r style.png --aligned WEIGHTS");
        ConsoleResult generated = await demo.RunAsync(
            "generate --code larger/photo-code.safetensors --generator stylegan2.pt -o larger");
        ConsoleResult distilled = await demo.RunAsync(
            "distill stylegan2.pt --generator stylegan2.pt --codes larger/photo-code.safetensors -o larger/student.safetensors");

        styled.ShouldFail(1, reason);
        styled.Output.Should().BeEmpty();
        generated.ShouldFail(1, reason);
        distilled.ShouldFail(1, reason);
    }

    [Fact]
    public async Task Generate_draws_a_code_with_its_pivot()
    {
        (await demo.RunAsync(
            "invert photo.png --aligned --generator stylegan2.pt --inverter pivot --inverter-steps 3 -o own")).ShouldSucceed();

        (await demo.RunAsync("generate --code own/photo-code.safetensors --generator stylegan2.pt -o own")).ShouldSucceed();

        demo.Pixels("own/photo-code.png").Should().Equal(demo.Pixels("own/photo-inverted.png"));
    }
}
