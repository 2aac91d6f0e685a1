using System.Globalization;
using JoJoGan.Imaging;
using JoJoGan.Models.Checkpoints;
using JoJoGan.Models.Tensors;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.DemoTraining;

/// <summary>A folder of checkpoints, logs and sample sheets, one of each for every network.</summary>
/// <param name="path">The folder.</param>
internal sealed class TrainingFolder(string path)
{
    private const string StepKey = "step";

    /// <summary>Whether a network has a checkpoint.</summary>
    public bool Has(string name) => File.Exists(FileOf(name));

    /// <summary>Writes networks to one checkpoint, in one stroke.</summary>
    /// <param name="name">The checkpoint.</param>
    /// <param name="step">How many steps they have been trained.</param>
    /// <param name="networks">The networks by the prefix of their keys.</param>
    public void Save(string name, int step, params (string Prefix, nn.Module Network)[] networks)
    {
        Directory.CreateDirectory(path);
        Dictionary<string, Tensor> tensors = networks
            .SelectMany(n => n.Network.state_dict().Select(e => (Key: $"{n.Prefix}.{e.Key}", e.Value)))
            .ToDictionary(e => e.Key, e => e.Value);
        SafetensorsFile.Write(
            FileOf(name), tensors, new Dictionary<string, string> { [StepKey] = step.ToString(CultureInfo.InvariantCulture) });
    }

    /// <summary>Fills networks from a checkpoint.</summary>
    /// <param name="name">The checkpoint.</param>
    /// <param name="networks">The networks by the prefix of their keys.</param>
    /// <returns>How many steps they have been trained.</returns>
    public int Load(string name, params (string Prefix, nn.Module Network)[] networks)
    {
        using Checkpoint file = Checkpoint.Open(FileOf(name));
        foreach ((string prefix, nn.Module network) in networks)
        {
            WeightLoading.Load(network, file.StateDict(prefix), file.Path);
        }

        return int.Parse(file.Metadata[StepKey], CultureInfo.InvariantCulture);
    }

    /// <summary>Fills as much of a network as a checkpoint of a smaller one holds.</summary>
    /// <param name="name">The checkpoint.</param>
    /// <param name="prefix">The prefix of the smaller network's keys.</param>
    /// <param name="network">The network.</param>
    public void LoadShared(string name, string prefix, nn.Module network)
    {
        using var noGrad = no_grad();
        using Checkpoint file = Checkpoint.Open(FileOf(name));
        Dictionary<string, Tensor> target = network.state_dict();
        foreach ((string key, CheckpointTensor source) in file.StateDict(prefix))
        {
            source.CopyTo(target[key]);
        }
    }

    /// <summary>Adds a line to a network's log and to the console.</summary>
    public void Log(string name, string line)
    {
        Directory.CreateDirectory(path);
        File.AppendAllText(Path.Combine(path, name + ".log"), line + Environment.NewLine);
        Console.WriteLine(line);
    }

    /// <summary>Writes rows of pictures as one picture.</summary>
    /// <param name="name">The network.</param>
    /// <param name="rows">Each [n, 3, size, size] in [-1, 1].</param>
    public void SaveSheet(string name, params Tensor[] rows)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor sheet = cat(
            [.. rows.Select(row => cat([.. Enumerable.Range(0, (int)row.shape[0]).Select(i => row[i].cpu())], 2))], 1);
        using Image<Rgb24> picture = ImageTensors.ToImages(sheet.unsqueeze(0))[0];
        ImageWriter.Write(picture, Path.Combine(path, name + ".png"));
    }

    private string FileOf(string name) => Path.Combine(path, name + ".safetensors");
}
