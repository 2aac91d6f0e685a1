using JoJoGan.Models.Training;
using TorchSharp.Modules;

namespace JoJoGan.DemoTraining;

/// <summary>
/// Trains a generator's layers, each kind as it learns fastest: convolutions with <see cref="Muon"/>, modulations with Adam at a
/// higher rate, for their equalized weights are √dim times as large as those in use, and the rest with Adam. The mapping network
/// stays as it begins.
/// </summary>
internal sealed class SynthesisOptimizer : IDisposable
{
    private const double ModulationRate = 5;

    private readonly Muon convolutions;
    private readonly optim.Optimizer modulations;
    private readonly optim.Optimizer others;

    /// <summary>Prepares to train a generator.</summary>
    public SynthesisOptimizer(KnownGenerator generator)
    {
        ILookup<Kind, Parameter> parameters = generator.SynthesisParameters.ToLookup(p => KindOf(p.Key), p => p.Value);
        convolutions = new Muon([.. parameters[Kind.Convolution]]);
        modulations = optim.Adam(parameters[Kind.Modulation], 1, 0.9, 0.99);
        others = optim.Adam(parameters[Kind.Other], 1, 0.9, 0.99);
    }

    private enum Kind
    {
        Convolution,
        Modulation,
        Other,
    }

    /// <summary>Whether a parameter is the weight of a demodulated convolution. One that makes colors is not.</summary>
    public static bool IsConvolution(string name) =>
        name.EndsWith("conv.weight", StringComparison.Ordinal) && !name.StartsWith("to_rgb", StringComparison.Ordinal);

    /// <summary>Forgets the gradients.</summary>
    public void ZeroGrad()
    {
        convolutions.ClearGradients();
        modulations.zero_grad();
        others.zero_grad();
    }

    /// <summary>Takes a step along the gradients.</summary>
    public void Step(double rate)
    {
        convolutions.Step(rate);
        modulations.SetRate(rate * ModulationRate);
        modulations.step();
        others.SetRate(rate);
        others.step();
    }

    public void Dispose()
    {
        convolutions.Dispose();
        modulations.Dispose();
        others.Dispose();
    }

    // One that makes colors has too few rows to be brought to an orthogonal matrix.
    private static Kind KindOf(string name) => name switch
    {
        _ when name.EndsWith("modulation.weight", StringComparison.Ordinal) => Kind.Modulation,
        _ when IsConvolution(name) => Kind.Convolution,
        _ => Kind.Other,
    };
}
