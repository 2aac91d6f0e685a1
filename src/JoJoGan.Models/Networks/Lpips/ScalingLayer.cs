using static TorchSharp.torch.nn;

namespace JoJoGan.Models.Networks.Lpips;

/// <summary>From the range [-1, 1] to that of torchvision's ImageNet normalization.</summary>
internal sealed class ScalingLayer : Module<Tensor, Tensor>
{
    private readonly Tensor shift;
    private readonly Tensor scale;

    public ScalingLayer(Device? device = null)
        : base(nameof(ScalingLayer))
    {
        shift = tensor(new float[] { -.030f, -.088f, -.188f }, [1, 3, 1, 1], device: device);
        scale = tensor(new float[] { .458f, .448f, .450f }, [1, 3, 1, 1], device: device);
        RegisterComponents();
    }

    public override Tensor forward(Tensor images)
    {
        using Tensor centered = images - shift;
        return centered / scale;
    }
}
