using JoJoGan.DemoModel;

namespace JoJoGan.Samples.Console.Tests;

[Collection(DemoCollection.Name)]
public class StylizeTests(DemoFolder demo)
{
    [Fact]
    public async Task Photos_and_style_pictures_become_pictures_and_a_saved_style_in_one_command()
    {
        ConsoleResult result = await demo.RunAsync(
            "stylize photo.png style.png -r style.png -r photo.png WEIGHTS --steps 4 " +
            "--save-style s1/new/learned.safetensors -o s1 --landmarks",
            DemoFolder.Landmarks);

        result.ShouldSucceed();
        demo.ShouldHoldImage("s1/photo-stylized.png");
        demo.ShouldHoldImage("s1/style-stylized.png");
        result.Output.Should().Contain($"picture: {demo.File("s1/photo-stylized.png")}\n")
            .And.Contain($"style: {demo.File("s1/new/learned.safetensors")}\n");
        result.Output.Should().MatchRegex("step 1/4  loss [0-9.]+  [0-9.]+ steps/s  [0-9:]+ left\n").And.Contain("step 4/4 ")
            .And.Contain("stylized 2/2\n").And.NotContain("\u001b");
        Directory.GetFiles(demo.File("s1"), "*", SearchOption.AllDirectories).Should().HaveCount(3);
    }

    [Fact]
    public async Task Saved_style_draws_the_same_picture_as_the_run_that_learned_it()
    {
        (await demo.RunAsync("stylize photo.png -r style.png --aligned WEIGHTS --steps 3 --save-style s2/s.safetensors -o s2"))
            .ShouldSucceed();
        (await demo.RunAsync("stylize photo.png photo.png --style s2/s.safetensors --aligned WEIGHTS -o s2/again"))
            .ShouldSucceed();

        byte[] learned = demo.Pixels("s2/photo-stylized.png");
        demo.Pixels("s2/again/photo-stylized.png").Should().Equal(learned);
        demo.Pixels("s2/again/photo-2-stylized.png").Should().Equal(learned);
    }

    [Fact]
    public async Task Strength_zero_draws_what_the_base_generator_draws()
    {
        (await demo.RunAsync(
            "stylize photo.png -r style.png --aligned WEIGHTS --steps 6 --strength 0 -o s3 " +
            "--loss Lpips --vgg vgg16.pth --lpips lpips.pth"))
            .ShouldSucceed();
        (await demo.RunAsync("invert photo.png --aligned WEIGHTS -o s3")).ShouldSucceed();

        demo.Pixels("s3/photo-stylized.png").Should().Equal(demo.Pixels("s3/photo-inverted.png"));
    }

    [Fact]
    public async Task Style_pictures_can_be_aligned_otherwise_than_the_photos()
    {
        (await demo.RunAsync(
            "stylize photo.png -r style.png --reference-aligned WEIGHTS --steps 1 -o s4 --landmarks",
            DemoFolder.Landmarks)).ShouldSucceed();

        demo.ShouldHoldImage("s4/photo-stylized.png");
    }

    [Fact]
    public async Task Likeness_of_each_face_is_listed_but_not_of_codes()
    {
        (await demo.RunAsync("invert photo.png --aligned WEIGHTS -o s6")).ShouldSucceed();

        ConsoleResult result = await demo.RunAsync(
            "stylize photo.png style.png s6/photo-code.safetensors -r style.png --aligned WEIGHTS " +
            "--steps 2 --identity-weight 0.1 --similarity -o s6 --identity",
            DemoWeights.IdentityPath);

        result.ShouldSucceed();
        result.Output.Should().MatchRegex("face   similarity\nphoto +-?[01].[0-9]{2}\nstyle +-?[01].[0-9]{2}\n$");
    }

    [Theory]
    [InlineData("--similarity")]
    [InlineData("--identity-weight 0.1")]
    public async Task Missing_identity_network_is_found_before_learning(string option)
    {
        ConsoleResult result = await demo.RunAsync($"stylize photo.png -r style.png --aligned WEIGHTS --steps 2 {option} -o s7");

        result.ShouldFail(1, "identity network", "--identity");
        result.Output.Should().NotContain("step 1");
    }

    [Fact]
    public async Task Long_run_in_a_log_is_a_few_lines()
    {
        ConsoleResult result = await demo.RunAsync("train style.png --aligned WEIGHTS --steps 100 -o s5/s.safetensors");

        result.ShouldSucceed();
        result.Output.Split('\n').Count(line => line.StartsWith("step ", StringComparison.Ordinal)).Should().BeInRange(2, 50);
    }
}
