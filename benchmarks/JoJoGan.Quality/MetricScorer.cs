using JoJoGan.DemoModel;
using JoJoGan.Models.Checkpoints;
using JoJoGan.Models.Networks.Identity;
using JoJoGan.Models.Networks.Lpips;
using JoJoGan.Models.Runtime;
using JoJoGan.Models.Tensors;
using JoJoGan.SyntheticFaces;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Quality;

/// <summary>Measures pictures.</summary>
internal sealed class MetricScorer : IDisposable
{
    private readonly LpipsVgg perceptual;
    private readonly FaceReaders readers;
    private readonly IIdentityNetwork identity;

    /// <summary>Loads the demo model's perceptual network, and the readers of parameters that belong to it.</summary>
    public MetricScorer()
    {
        perceptual = NetworkLoader.LoadLpips(DemoWeights.VggPath, DemoWeights.LpipsPath, CPU);
        identity = NetworkLoader.LoadIdentity(DemoWeights.IdentityPath, CPU);
        readers = new FaceReaders(perceptual.Widths.Skip(2));
        using Checkpoint file = Checkpoint.Open(Path.Combine(AppContext.BaseDirectory, "readers.safetensors"));
        WeightLoading.Load(readers, file.StateDict(), file.Path);
    }

    /// <summary>Mean distance and PSNR of pictures to what they should be.</summary>
    /// <param name="pictures">The pictures.</param>
    /// <param name="wanted">[n, 3, size, size] in [-1, 1].</param>
    public Similarity Compare(IReadOnlyList<Image<Rgb24>> pictures, Tensor wanted)
    {
        using Tensor found = ImageTensors.ToTensor(pictures);
        return Compare(found, wanted);
    }

    /// <summary>Mean distance and PSNR of pictures to what they should be.</summary>
    /// <param name="found">[n, 3, size, size] in [-1, 1].</param>
    /// <param name="wanted">The same shape.</param>
    public Similarity Compare(Tensor found, Tensor wanted)
    {
        using DisposeScope scope = NewDisposeScope();
        using var noGrad = no_grad();
        Tensor error = ((found - wanted) / 2).square().mean([1, 2, 3]);
        return new Similarity(perceptual.Distance(found, wanted).mean().ToDouble(), (error.log10() * -10).mean().ToDouble());
    }

    /// <summary>The geometry and appearance that pictures show, [n, P].</summary>
    /// <param name="pictures">[n, 3, size, size] in [-1, 1].</param>
    public Tensor Read(Tensor pictures)
    {
        using DisposeScope scope = NewDisposeScope();
        using var noGrad = no_grad();
        return readers.forward(perceptual.Taps(pictures))[^1].narrow(1, 0, FaceParameters.Count).MoveToOuterDisposeScope();
    }

    /// <summary>Mean cosine similarity of the people in pictures.</summary>
    /// <param name="pictures">The pictures.</param>
    /// <param name="photos">[n, 3, size, size] in [-1, 1].</param>
    public double Likeness(IReadOnlyList<Image<Rgb24>> pictures, Tensor photos)
    {
        using DisposeScope scope = NewDisposeScope();
        using var noGrad = no_grad();
        return identity.Similarity(ImageTensors.ToTensor(pictures), photos).mean().ToDouble();
    }

    public void Dispose()
    {
        identity.Dispose();
        readers.Dispose();
        perceptual.Dispose();
    }
}
