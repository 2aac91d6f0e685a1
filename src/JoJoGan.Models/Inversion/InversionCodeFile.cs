using JoJoGan.Latents;
using JoJoGan.Models.Checkpoints;

namespace JoJoGan.Models.Inversion;

/// <summary>Reads codes of <see cref="LatentCodeFile"/> and of JoJoGAN (<c>{"latent": [layers, dim]}</c>).</summary>
public static class InversionCodeFile
{
    /// <summary>Reads a code from any supported container.</summary>
    /// <param name="path">The file to read.</param>
    /// <exception cref="WeightsNotFoundException">There is no such file.</exception>
    /// <exception cref="CheckpointException">The file is damaged, hostile or holds no code.</exception>
    public static LatentCode Load(string path)
    {
        using Checkpoint checkpoint = Checkpoint.Open(path);
        CheckpointTensor latent = checkpoint.Tensor(LatentCodeFile.Key);
        if (latent.Shape.Count != 2 || latent.Count == 0)
        {
            throw new CheckpointException(
                "This is no latent code.", path, LatentCodeFile.Key, "[layers, dim]", latent.ShapeText);
        }

        float[] values = latent.ToSingles();
        return values.All(float.IsFinite)
            ? new LatentCode((int)latent.Shape[0], (int)latent.Shape[1], values)
            : throw new CheckpointException("The code holds a value that is not a finite number.", path, LatentCodeFile.Key);
    }
}
