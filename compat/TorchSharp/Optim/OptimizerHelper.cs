using static TorchSharp.torch;
using static TorchSharp.torch.optim;

namespace TorchSharp.Modules;

public abstract class OptimizerHelper : Optimizer
{
    protected OptimizerOptions _defaults = new();

    public OptimizerHelper()
        : base(0)
    {
    }

    public override IEnumerable<Parameter> parameters() => base.parameters();

    public override void zero_grad() => base.zero_grad();

    public override void add_param_group(ParamGroup param_group) => base.add_param_group(param_group);

    /// <summary>Runs the closure with grad mode on, then the update of every group with it off.</summary>
    /// <returns>What the closure has returned.</returns>
    protected Tensor _step<T>(Action<T> body, Func<Tensor> loss_closure = null!)
        where T : ParamGroup
    {
        Tensor? loss = null;
        if (loss_closure is not null)
        {
            using IDisposable recording = enable_grad();
            loss = loss_closure();
        }

        using IDisposable still = no_grad();
        using DisposeScope scope = NewDisposeScope();
        foreach (ParamGroup group in _parameter_groups)
        {
            body((T)group);
        }

        return loss!;
    }
}
