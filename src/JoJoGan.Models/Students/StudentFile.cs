using JoJoGan.Models.Checkpoints;
using JoJoGan.Models.Networks;
using JoJoGan.Models.Networks.Student;
using JoJoGan.Styles;

namespace JoJoGan.Models.Students;

/// <summary>Students as safetensors files.</summary>
internal static class StudentFile
{
    private const string StemKey = "stem.weight";
    private const int MostWidth = 1024;

    /// <summary>Whether a file is a student's; false for one that cannot be read, whose loading says why.</summary>
    public static bool Is(string path)
    {
        try
        {
            using Checkpoint checkpoint = Checkpoint.Open(path);
            return StyleMetadataFormat.IsStudent(checkpoint.Metadata);
        }
        catch (JoJoGanException)
        {
            return false;
        }
    }

    /// <summary>Writes a student, on the worker.</summary>
    /// <exception cref="ArgumentException">The format is none of a student's.</exception>
    public static void Write(NetworkStudent student, string path, StyleFormat format, CancellationToken cancellationToken)
    {
        if (format == StyleFormat.LowRank)
        {
            throw new ArgumentException(
                $"A student is saved as {nameof(StyleFormat.Full)} or, in half precision, as {nameof(StyleFormat.HalfDelta)}.",
                nameof(format));
        }

        student.BeginUse();
        try
        {
            using var scope = NewDisposeScope();
            using var noGrad = no_grad();
            Dictionary<string, Tensor> tensors = student.Network.state_dict();
            if (format == StyleFormat.HalfDelta)
            {
                tensors = tensors.ToDictionary(pair => pair.Key, pair => pair.Value.to(ScalarType.Float16));
            }

            SafetensorsFile.Write(path, tensors, StyleMetadataFormat.Write(student.Metadata, format), cancellationToken);
        }
        finally
        {
            student.EndUse();
        }
    }

    /// <summary>Reads a student, on the worker.</summary>
    /// <exception cref="CheckpointException">The file is damaged or hostile.</exception>
    public static NetworkStudent Read(Checkpoint checkpoint, Device device)
    {
        string path = checkpoint.Path;
        StyleMetadata metadata = StyleMetadataFormat.Read(checkpoint.Metadata, path);
        IReadOnlyDictionary<string, CheckpointTensor> weights = checkpoint.StateDict();
        long width = weights.TryGetValue(StemKey, out CheckpointTensor? stem) && stem.Shape.Count > 0 ? stem.Shape[0] : 0;
        if (width is < 1 or > MostWidth)
        {
            throw new CheckpointException(
                "This is no student's network.", path, StemKey, "[width, 12, 3, 3]", stem?.ShapeText ?? "nothing");
        }

        StudentNetwork network = WeightLoading.Make(on => new StudentNetwork((int)width, on), weights, path);
        network.to(device);
        network.Freeze();
        network.DetachFromScope();
        return new NetworkStudent(network, metadata);
    }
}
