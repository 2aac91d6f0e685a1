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

    // An entry of the file's metadata: the code is to be drawn with the generator that was tuned around it.
    private const string PivotKey = "jojogan.pivot";

    /// <summary>Writes a code. An existing file is replaced only when all is written.</summary>
    /// <param name="code">The code.</param>
    /// <param name="path">The file to write.</param>
    /// <exception cref="FileWriteException">The file cannot be written.</exception>
    public static void Save(LatentCode code, string path) => Save(code, path, hasPivot: false);

    /// <summary>Reads a code.</summary>
    /// <param name="path">The file to read.</param>
    /// <returns>The code.</returns>
    /// <exception cref="WeightsNotFoundException">There is no such file.</exception>
    /// <exception cref="CheckpointException">The file is damaged, hostile or holds no code.</exception>
    public static LatentCode Load(string path) => Load(path, out _);

    internal static void Save(LatentCode code, string path, bool hasPivot)
    {
        ArgumentNullException.ThrowIfNull(code);
        ArgumentException.ThrowIfNullOrEmpty(path);
        AtomicFile.Write(
            path,
            stream =>
            {
                stream.Write(SafetensorsHeader.Write(
                    [new SafetensorsEntry(Key, Type, [code.Layers, code.Dimension])],
                    hasPivot ? new Dictionary<string, string> { [PivotKey] = "beside" } : null));
                stream.Write(MemoryMarshal.AsBytes(code.Values));
            },
            (reason, cause) => new FileWriteException(reason, path, cause));
    }

    internal static LatentCode Load(string path, out bool hasPivot)
    {
        using CheckpointFile file = CheckpointFile.Open(path);
        var header = SafetensorsHeader.Read(file);
        hasPivot = header.Metadata.ContainsKey(PivotKey);
        SafetensorsEntry? latent = header.Tensors.FirstOrDefault(t => t.Key == Key);
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
