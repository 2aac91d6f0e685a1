using static TorchSharp.torch;
using static TorchSharp.torch.optim;

namespace TorchSharp.Modules;

/// <summary>Adam (Kingma and Ba, 2015), with the bias corrections outside the square root's epsilon as PyTorch has them.</summary>
public class Adam : OptimizerHelper, IBetas
{
    private readonly Dictionary<Parameter, State> states = new(ReferenceEqualityComparer.Instance);

    public Adam(
        IEnumerable<Parameter> parameters, double lr = 0.001, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-08,
        double weight_decay = 0, bool amsgrad = false, bool maximize = false)
        : this([new ParamGroup { Parameters = parameters }], lr, beta1, beta2, eps, weight_decay, amsgrad, maximize)
    {
    }

    public Adam(
        IEnumerable<ParamGroup> parameters, double lr = 0.001, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-08,
        double weight_decay = 0, bool amsgrad = false, bool maximize = false)
    {
        Require(lr >= 0, $"Invalid learning rate: {lr}");
        Require(eps >= 0, $"Invalid ε: {eps}");
        Require(beta1 is >= 0 and < 1, $"Invalid beta1: {beta1}");
        Require(beta2 is >= 0 and < 1, $"Invalid beta2: {beta2}");
        Require(weight_decay >= 0, $"Invalid weight_decay value: {weight_decay}");
        _defaults = new Options
        {
            LearningRate = lr,
            InitialLearningRate = lr,
            beta1 = beta1,
            beta2 = beta2,
            eps = eps,
            weight_decay = weight_decay,
            amsgrad = amsgrad,
            maximize = maximize,
        };
        foreach (ParamGroup group in parameters)
        {
            add_param_group(group);
        }
    }

    public (double, double) Betas
    {
        get => (((Options)_defaults).beta1!.Value, ((Options)_defaults).beta2!.Value);
        set => (((Options)_defaults).beta1, ((Options)_defaults).beta2) = value;
    }

    public override void add_param_group(Modules.ParamGroup param_group)
    {
        var defaults = (Options)_defaults;
        var own = (Options?)param_group.Options ?? new Options();
        own.LearningRate ??= defaults.LearningRate;
        own.InitialLearningRate = own.LearningRate!.Value;
        own.beta1 ??= defaults.beta1;
        own.beta2 ??= defaults.beta2;
        own.eps ??= defaults.eps;
        own.weight_decay ??= defaults.weight_decay;
        own.amsgrad ??= defaults.amsgrad;
        own.maximize ??= defaults.maximize;
        param_group.Options = own;
        _parameter_groups.Add(param_group);
        foreach (Parameter parameter in param_group.Parameters)
        {
            var state = new State(parameter);
            state.Initialize(own);
            states[parameter] = state;
        }
    }

    public override Tensor step(Func<Tensor> closure = null!) => _step<ParamGroup>(
        group =>
        {
            foreach (Parameter parameter in group.Parameters)
            {
                if (parameter.grad is { } grad)
                {
                    Update(parameter, grad, states[parameter], group.Options);
                }
            }
        },
        closure);

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            foreach (State state in states.Values)
            {
                state.Dispose();
            }
        }
    }

    /// <summary>m ← β₁m + (1-β₁)g, v ← β₂v + (1-β₂)g², p ← p - lr m̂ / (√v̂ + ε).</summary>
    private static void Update(Parameter parameter, Tensor grad, State state, Options options)
    {
        double beta1 = options.beta1!.Value, beta2 = options.beta2!.Value, decay = options.weight_decay!.Value;
        grad = options.maximize == true ? -grad : grad;
        grad = decay != 0 ? grad.add(parameter, decay) : grad;

        state.step++;
        state.exp_avg.mul_(beta1).add_(grad, 1 - beta1);
        state.exp_avg_sq.mul_(beta2).addcmul_(grad, grad, 1 - beta2);
        Tensor second = state.exp_avg_sq;
        if (options.amsgrad == true)
        {
            using Tensor old = state.max_exp_avg_sq;
            second = state.max_exp_avg_sq = maximum(old, state.exp_avg_sq).DetachFromDisposeScope();
        }

        Tensor denominator = (second.sqrt() / Math.Sqrt(1 - Math.Pow(beta2, state.step))).add_(options.eps!.Value);
        parameter.addcdiv_(state.exp_avg, denominator, -options.LearningRate!.Value / (1 - Math.Pow(beta1, state.step)));
    }

    private static void Require(bool holds, string message)
    {
        if (!holds)
        {
            throw new ArgumentException(message);
        }
    }

    public class Options : OptimizerOptions
    {
        public double? beta1;
        public double? beta2;
        public double? weight_decay;
        public double? eps;
        public bool? amsgrad;
        public bool? maximize;
    }

    public class ParamGroup : ParamGroup<Options>, IBetas
    {
        public ParamGroup()
        {
        }

        public ParamGroup(IEnumerable<Parameter> parameters, Options options)
            : base(parameters, options)
        {
        }

        public ParamGroup(
            IEnumerable<Parameter> parameters, double lr = 0.001, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-08,
            double weight_decay = 0, bool amsgrad = false, bool maximize = false)
            : base(
                parameters,
                new Options
                {
                    LearningRate = lr,
                    beta1 = beta1,
                    beta2 = beta2,
                    eps = eps,
                    weight_decay = weight_decay,
                    amsgrad = amsgrad,
                    maximize = maximize,
                })
        {
        }

        public (double, double) Betas
        {
            get => (Options.beta1!.Value, Options.beta2!.Value);
            set => (Options.beta1, Options.beta2) = value;
        }
    }

    /// <summary>The moments m and v of one parameter. They are in no dispose scope.</summary>
    public sealed class State : OptimizerState, IDisposable
    {
        public long step;
        public Tensor exp_avg = null!;
        public Tensor exp_avg_sq = null!;
        public Tensor max_exp_avg_sq = null!;

        public State(Parameter parameter)
            : base(parameter)
        {
        }

        public override void Initialize(OptimizerOptions options)
        {
            Dispose();
            step = 0;
            exp_avg = zeros_like(_parameter).DetachFromDisposeScope();
            exp_avg_sq = zeros_like(_parameter).DetachFromDisposeScope();
            max_exp_avg_sq = ((Options)options).amsgrad == true ? zeros_like(_parameter).DetachFromDisposeScope() : null!;
        }

        public override void to(Device device)
        {
            exp_avg = exp_avg.to(device);
            exp_avg_sq = exp_avg_sq.to(device);
            max_exp_avg_sq = max_exp_avg_sq?.to(device)!;
        }

        public void Dispose()
        {
            exp_avg?.Dispose();
            exp_avg_sq?.Dispose();
            max_exp_avg_sq?.Dispose();
        }
    }
}
