using JoJoGan.Models.Checkpoints;
using JoJoGan.Testing;

namespace JoJoGan.Models.Tests.Checkpoints;

public sealed class PublishedLpipsFileTests
{
    [RequiresLpipsWeightsFact]
    public void The_published_stream_of_2018_is_read_with_the_listed_keys_and_shapes()
    {
        using Checkpoint checkpoint = Checkpoint.Open(LpipsWeights.Path);
        IReadOnlyDictionary<string, IReadOnlyList<long>> layout = Layout.Read("lpips-v0.1-vgg").Shapes();

        checkpoint.Container.Should().Be(CheckpointContainer.Legacy);
        checkpoint.Tensors.Keys.Should().BeEquivalentTo(layout.Keys);
        foreach ((string key, CheckpointTensor tensor) in checkpoint.Tensors)
        {
            tensor.Shape.Should().Equal(layout[key]);
            tensor.ToSingles().Should().OnlyContain(weight => weight >= 0, "the published linear weights are not negative");
            tensor.ToSingles().Should().Contain(weight => weight > 0);
        }
    }
}
