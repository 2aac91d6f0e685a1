namespace JoJoGan.Samples.Console.Tests;

[Collection(DemoCollection.Name)]
public class DistillTests(DemoFolder demo)
{
    private const string Small = "--generator stylegan2.pt --vgg vgg16.pth --lpips lpips.pth --width 8 --batch-size 2";

    [Fact]
    public async Task Student_is_trained_described_drawn_with_packed_and_exported()
    {
        string previews = demo.File("previews");

        ConsoleResult trained = await demo.RunAsync(
            $"distill stylegan2.pt {Small} --steps 50 --seed 3 -o student.safetensors --preview previews");

        trained.ShouldSucceed();
        trained.Output.Should().Contain("step 50/50").And.Contain($"style: {demo.File("student.safetensors")}");
        File.Exists(Path.Combine(previews, "preview.png")).Should().BeTrue();
        (await demo.RunAsync("styles info student.safetensors")).Output.Should().Contain("student: 50 steps, seed 3")
            .And.Contain("form: student");

        (await demo.RunAsync("stylize photo.png --aligned --style student.safetensors -o drawn")).ShouldSucceed();
        demo.ShouldHoldImage("drawn/photo-stylized.png");

        (await demo.RunAsync("styles pack student.safetensors -o packed.safetensors")).ShouldSucceed();
        new FileInfo(demo.File("packed.safetensors")).Length.Should()
            .BeLessThan((long)(0.6 * new FileInfo(demo.File("student.safetensors")).Length));
        (await demo.RunAsync("export style student.safetensors -o student.onnx")).ShouldSucceed();
    }

    [Theory]
    [InlineData("distill stylegan2.pt -o w.safetensors --width 4", "--width must be at least 8")]
    [InlineData("distill stylegan2.pt -o w.safetensors --size 100", "--size must be a multiple of 8, not 100")]
    [InlineData("distill stylegan2.pt -o w.safetensors --stability 101", "--stability must be")]
    [InlineData("distill stylegan2.pt -o w.safetensors --checkpoint w --checkpoint-interval 0", "--checkpoint-interval must be")]
    [InlineData("distill stylegan2.pt --generator stylegan2.pt -o w.safetensors --size 64", "must be at most 32")]
    [InlineData("distill stylegan2.pt --generator stylegan2.pt -o stylegan2.pt", "--output")]
    [InlineData("distill nowhere.safetensors --generator stylegan2.pt -o w.safetensors", "nowhere.safetensors")]
    [InlineData("distill stylegan2.pt --generator stylegan2.pt -o w.safetensors", "VGG16")]
    [InlineData("distill stylegan2.pt --generator stylegan2.pt -o w.safetensors --resume", "--checkpoint")]
    public async Task Wrong_training_is_refused_in_one_line_and_leaves_nothing(string command, string reason)
    {
        ConsoleResult result = await demo.RunAsync(command);

        result.ShouldFail(1, reason);
        File.Exists(demo.File("w.safetensors")).Should().BeFalse();
    }

    [Fact]
    public async Task Run_that_was_left_goes_on()
    {
        string command = $"distill stylegan2.pt {Small} --steps 12 -o resumed.safetensors --checkpoint kept";
        using (ConsoleProgram program = demo.Start(command.Replace("12", "100000", StringComparison.Ordinal)))
        {
            (await program.ReadLineAsync()).Should().StartWith("step 1/");
        } // ends without notice

        File.Exists(demo.File("kept/training.safetensors")).Should().BeFalse("it is written every 100 steps");
        (await demo.RunAsync(command)).ShouldSucceed();

        ConsoleResult again = await demo.RunAsync($"{command} --resume");

        again.ShouldSucceed();
        again.Output.Should().NotContain("step 1/", "the run had ended");
        (await demo.RunAsync($"{command} --resume --learning-rate 0.001")).ShouldFail(1, "LearningRate");
    }
}
