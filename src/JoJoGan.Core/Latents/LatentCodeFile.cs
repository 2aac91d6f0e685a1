using System.Runtime.InteropServices;
using JoJoGan.Checkpoints;
using JoJoGan.Files;

namespace JoJoGan.Latents;

/// <summary>Keeps codes in files: safetensors with one tensor of float32, <see cref="Key"/> [layers, dim].</summary>
public static class LatentCodeFile
{
    /// <summary>The key of the tensor.</summary>
    public const string Key = "latent";

    private const string Type = "F32";

    /// <summary>Writes a code. An existing file is replaced only when all is written.</summary>
    /// <param name="code">The code.</param>
    /// <param name="path">The file to write.</param>
    /// <exception cref="FileWriteException">The file cannot be written.</exception>
    public static void Save(LatentCode code, string path)
    {
        ArgumentNullException.ThrowIfNull(code);
        ArgumentException.ThrowIfNullOrEmpty(path);
        AtomicFile.Write(
            path,
            stream =>
            {
                stream.Write(SafetensorsHeader.Write([new SafetensorsEntry(Key, Type, [code.Layers, code.Dimension])]));
                stream.Write(MemoryMarshal.AsBytes(code.Values));
            },
            (reason, cause) => new FileWriteException(reason, path, cause));
    }

    /// <summary>Reads a code.</summary>
    /// <param name="path">The file to read.</param>
    /// <returns>The code.</returns>
    /// <exception cref="WeightsNotFoundException">There is no such file.</exception>
    /// <exception cref="CheckpointException">The file is damaged, hostile or holds no code.</exception>
    public static LatentCode Load(string path)
    {
        using CheckpointFile file = CheckpointFile.Open(path);
        SafetensorsEntry? latent = SafetensorsHeader.Read(file).Tensors.FirstOrDefault(t => t.Key == Key);
        if (latent is not { ElementType: Type, Shape: [>= 1 and <= 1024, >= 1 and <= 65536] })
        {
            string? actual = latent is null ? null : $"{latent.ElementType} [{string.Join(", ", latent.Shape)}]";
            throw new CheckpointException("This is no latent code.", path, Key, $"{Type} [layers, dim]", actual);
        }

        float[] values = new float[latent.Shape[0] * latent.Shape[1]];
        file.Read(latent.Offset, MemoryMarshal.AsBytes(values.AsSpan()));
        return values.All(float.IsFinite)
            ? new LatentCode((int)latent.Shape[0], (int)latent.Shape[1], values)
            : throw new CheckpointException("The code holds a value that is not a finite number.", path, Key);
    }
}
