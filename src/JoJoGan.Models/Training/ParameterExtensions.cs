using TorchSharp.Modules;

namespace JoJoGan.Models.Training;

/// <summary>What optimizers do with parameters.</summary>
internal static class ParameterExtensions
{
    /// <summary>Sets all gradients to 0.</summary>
    public static void ClearGradients(this IEnumerable<Parameter> parameters)
    {
        foreach (Parameter parameter in parameters)
        {
            using Tensor? gradient = parameter.grad;
            gradient?.zero_();
        }
    }
}
