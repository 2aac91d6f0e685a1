using TorchSharp;
using static TorchSharp.torch;

namespace JoJoGan.Models.Tests.TorchSharpBehavior;

/// <summary>Asks a function for its gradient, in a process of its own, because it may not survive that.</summary>
internal static class GradientProcess
{
    /// <summary>One gradient for one argument.</summary>
    public const string Right = "right";

    /// <summary>None for one argument.</summary>
    public const string TooFew = "too-few";

    /// <summary>The backward method throws.</summary>
    public const string Failing = "failing";

    /// <summary>The program's first argument.</summary>
    public const string Command = "gradient";

    public static void Run(string form)
    {
        using Tensor x = ones(1, requires_grad: true);
        using Tensor y = Tripled.apply(x, form);
        try
        {
            y.backward();
            Console.WriteLine($"gradient {x.grad!.ToSingle()}");
        }
        catch (Exception e)
        {
            Console.WriteLine($"caught {e.Message}"); // what the process is shown not to come to
        }
    }

    /// <summary>3 · x.</summary>
    private sealed class Tripled : autograd.SingleTensorFunction<Tripled>
    {
        public override string Name => nameof(Tripled);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            ctx.save_data("form", vars[1]);
            return (Tensor)vars[0] * 3;
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) => ctx.get_data("form") switch
        {
            Right => [grad_output * 3, null!],
            TooFew => [],
            _ => throw new InvalidOperationException("no gradient today"),
        };
    }
}
