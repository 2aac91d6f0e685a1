using static TorchSharp.torch;

namespace TorchSharp.Modules;

public abstract class BatchNorm : NormBase
{
    public BatchNorm(
        long num_features, double eps, double momentum, bool affine, bool track_running_stats, Device? device, ScalarType? dtype,
        string name)
        : base(num_features, eps, momentum, affine, track_running_stats, device, dtype, name)
    {
    }

    public override Tensor forward(Tensor input)
    {
        ValidateInputDimensions(input);
        if (training && track_running_stats)
        {
            num_batches_tracked?.add_(1);
        }

        // Without running statistics the batch's own are used, when evaluating too.
        bool ofBatch = training || (running_mean is null && running_var is null);
        bool useRunning = !training || track_running_stats;
        return nn.functional.batch_norm(
            input, useRunning ? running_mean : null, useRunning ? running_var : null, weight, bias, ofBatch, momentum ?? 0, eps);
    }
}
