using JoJoGan.Errors;
using JoJoGan.Latents;
using JoJoGan.Models.Checkpoints;
using JoJoGan.Models.Runtime;
using JoJoGan.Models.Tensors;
using static TorchSharp.torch;

namespace JoJoGan.Models.Inversion;

/// <summary>Keeps codes in files: own safetensors, and JoJoGAN's inversion codes (<c>{"latent": [layers, dim]}</c>).</summary>
public static class LatentCodeFile
{
    private const string Key = "latent";

    /// <summary>Writes a code as safetensors. An existing file is replaced only when all is written.</summary>
    /// <param name="code">The code.</param>
    /// <param name="path">The file to write.</param>
    /// <exception cref="FileWriteException">The file cannot be written.</exception>
    /// <exception cref="NativeBackendException">libtorch cannot be loaded.</exception>
    public static void Save(LatentCode code, string path)
    {
        ArgumentNullException.ThrowIfNull(code);
        NativeBackend.EnsureLoaded();
        using var scope = NewDisposeScope();
        SafetensorsFile.Write(path, [new(Key, LatentTensors.ToTensor([code]).squeeze(0))]);
    }

    /// <summary>Reads a code from any supported container.</summary>
    /// <param name="path">The file to read.</param>
    /// <exception cref="WeightsNotFoundException">There is no such file.</exception>
    /// <exception cref="CheckpointException">The file is damaged, hostile or holds no code.</exception>
    public static LatentCode Load(string path)
    {
        using Checkpoint checkpoint = Checkpoint.Open(path);
        CheckpointTensor latent = checkpoint.Tensor(Key);
        if (latent.Shape.Count != 2 || latent.Count == 0)
        {
            throw new CheckpointException("This is no latent code.", path, Key, "[layers, dim]", $"[{string.Join(", ", latent.Shape)}]");
        }

        float[] values = latent.ToSingles();
        return values.All(float.IsFinite)
            ? new LatentCode((int)latent.Shape[0], (int)latent.Shape[1], values)
            : throw new CheckpointException("The code holds a value that is not a finite number.", path, Key);
    }
}
