using JoJoGan.Models.Tests.Checkpoints;
using JoJoGan.Models.Tests.TorchSharpBehavior;

namespace JoJoGan.Models.Tests.Testing;

/// <summary>Started as a program, the tests' assembly does what needs a process of its own.</summary>
internal static class Program
{
    private static void Main(string[] args)
    {
        Action run = args switch
        {
            [GradientProcess.Command, var form] => () => GradientProcess.Run(form),
            [LoadingProcess.Command, var kind, var path] => () => LoadingProcess.Run(kind, path),
            _ => throw new ArgumentException($"There is no command '{string.Join(' ', args)}'."),
        };
        run();
    }
}
