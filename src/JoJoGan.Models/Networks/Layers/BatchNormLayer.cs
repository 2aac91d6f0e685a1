using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace JoJoGan.Models.Networks.Layers;

/// <summary>
/// Batch normalization with the stored statistics, y = weight · (x - running_mean) / sqrt(running_var + 1e-5) + bias over
/// dimension 1, whatever mode the network is in: the batch never changes the result, unless a network is trained from scratch.
/// </summary>
internal sealed class BatchNormLayer : Module<Tensor, Tensor>
{
    /// <summary>What is added to the variance.</summary>
    public const double Epsilon = 1e-5;

    private readonly Parameter weight;
    private readonly Parameter bias;
    private readonly Tensor running_mean;
    private readonly Tensor running_var;
    private readonly Tensor num_batches_tracked;

    public BatchNormLayer(int channels, Device? device = null)
        : base(nameof(BatchNormLayer))
    {
        weight = new Parameter(ones([channels], dtype: float32, device: device), requires_grad: false);
        bias = new Parameter(zeros([channels], dtype: float32, device: device), requires_grad: false);
        running_mean = zeros([channels], dtype: float32, device: device);
        running_var = ones([channels], dtype: float32, device: device);
        num_batches_tracked = zeros([], dtype: int64, device: device);
        RegisterComponents();
    }

    /// <summary>Takes mean and variance from the batch, and lets the stored ones follow: for training only.</summary>
    public bool UsesBatchStatistics { get; set; }

    public override Tensor forward(Tensor input) =>
        functional.batch_norm(input, running_mean, running_var, weight, bias, training: UsesBatchStatistics, eps: Epsilon);
}
