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

        result.ShouldFail(1, "photo-code.safetensors", "this is a code, but a picture is needed here");
    }
}
