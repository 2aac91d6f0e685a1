using JoJoGan.DemoModel;
using JoJoGan.SyntheticFaces;
using TorchSharp;

namespace JoJoGan.Samples.Console.Tests;

[Collection(DemoCollection.Name)]
public class VideoTests(DemoFolder demo)
{
    [Fact]
    public async Task Student_draws_a_video()
    {
        using torch.Tensor person = torch.full([1, FaceParameters.Count], 0.5f);
        await ClipFile.WriteAsync(demo.File("clip.mp4"), new FaceClip(person, seed: 1).Draw(12));

        ConsoleResult result =
            await demo.RunAsync("video clip.mp4 -o films/drawn.mp4 --student", DemoWeights.StudentPath);

        result.ShouldSucceed();
        result.Output.Should().Contain("frame 12/12").And.Contain($"video: {demo.File("films/drawn.mp4")}")
            .And.Contain("12 of 12 frames have a drawn face").And.NotContain("inverted");
        new FileInfo(demo.File("films/drawn.mp4")).Length.Should().BePositive();
    }

    [Theory]
    [InlineData("video photo.png -o v/drawn.mp4", "--student")]
    [InlineData("video photo.png -o v/drawn.avi --style stylegan2.pt", "'v/drawn.avi' is no name for a video")]
    [InlineData("video photo.png -o v/drawn.mp4 --student stylegan2.pt WEIGHTS", "is a style, not a student")]
    [InlineData("video photo.png -o v/drawn.mp4 --style stylegan2.pt WEIGHTS", "photo.png")]
    [InlineData("video photo.png -o v/drawn.mp4 --style stylegan2.pt --quality 99", "--quality must be at least 0")]
    public async Task Wrong_video_is_refused_and_leaves_nothing(string command, string reason)
    {
        ConsoleResult result = await demo.RunAsync(command);

        result.ExitCode.Should().Be(1);
        result.Error.Should().Contain(reason);
        Directory.Exists(demo.File("v")).Should().BeFalse();
    }
}
