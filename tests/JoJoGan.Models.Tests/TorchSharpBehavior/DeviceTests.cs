using static TorchSharp.torch;

namespace JoJoGan.Models.Tests.TorchSharpBehavior;

public sealed class DeviceTests
{
    [Fact]
    public void Asking_for_cuda_without_a_cuda_build_answers_instead_of_throwing() =>
        cuda.is_available().Should().Be(cuda.device_count() > 0);
}
