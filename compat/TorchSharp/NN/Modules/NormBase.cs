using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>What the batch norms share: the affine parameters and the running statistics, all [num_features].</summary>
public abstract class NormBase : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = nameof(weight))]
    private Parameter? ownWeight;

    [ComponentName(Name = nameof(bias))]
    private Parameter? ownBias;

    [ComponentName(Name = nameof(running_mean))]
    private Tensor? ownMean;

    [ComponentName(Name = nameof(running_var))]
    private Tensor? ownVariance;

    [ComponentName(Name = nameof(num_batches_tracked))]
    private Tensor? ownCount;

    public NormBase(
        long num_features, double eps, double? momentum, bool affine, bool track_running_stats, Device? device, ScalarType? dtype,
        string name)
        : base(name)
    {
        this.num_features = num_features;
        this.eps = eps;
        this.momentum = momentum;
        this.affine = affine;
        this.track_running_stats = track_running_stats;
        if (affine)
        {
            weight = new Parameter(ones(num_features, dtype, device));
            bias = new Parameter(zeros(num_features, dtype, device));
        }

        if (track_running_stats)
        {
            running_mean = zeros(num_features, dtype, device);
            running_var = ones(num_features, dtype, device);
            num_batches_tracked = tensor(0L, dtype, device);
        }
    }

    public long num_features { get; }

    public double eps { get; set; }

    public double? momentum { get; set; }

    public bool affine { get; }

    public bool track_running_stats { get; }

    public Parameter weight
    {
        get => ownWeight!;
        set
        {
            ownWeight = Components.Replace(ownWeight, value);
            ConditionallyRegisterParameter(nameof(weight), ownWeight);
        }
    }

    public Parameter? bias
    {
        get => ownBias;
        set
        {
            ownBias = Components.Replace(ownBias, value);
            ConditionallyRegisterParameter(nameof(bias), ownBias);
        }
    }

    public Tensor? running_mean
    {
        get => ownMean;
        set
        {
            ownMean = Components.Replace(ownMean, value);
            ConditionallyRegisterBuffer(nameof(running_mean), ownMean);
        }
    }

    public Tensor? running_var
    {
        get => ownVariance;
        set
        {
            ownVariance = Components.Replace(ownVariance, value);
            ConditionallyRegisterBuffer(nameof(running_var), ownVariance);
        }
    }

    public Tensor? num_batches_tracked
    {
        get => ownCount;
        set
        {
            ownCount = Components.Replace(ownCount, value);
            ConditionallyRegisterBuffer(nameof(num_batches_tracked), ownCount);
        }
    }

    protected abstract void ValidateInputDimensions(Tensor input);
}
