using JoJoGan.Errors;
using JoJoGan.Latents;
using JoJoGan.Models.Checkpoints;
using JoJoGan.Models.Inversion;
using JoJoGan.Models.Runtime;
using JoJoGan.Testing.Checkpoints;
using static TorchSharp.torch;

namespace JoJoGan.Fuzz;

/// <summary>Weights in three containers through <see cref="Checkpoint"/> and everything that is made of them.</summary>
internal static class CheckpointTarget
{
    private static readonly Action<string>[] Readers =
    [
        ReadAll,
        path => NetworkLoader.LoadGenerator(path, CPU).Dispose(),
        path => NetworkLoader.LoadDiscriminator(path, SmallNetworks.Config, CPU).Dispose(),
        path => NetworkLoader.LoadEncoder(path, CPU).Encoder.Dispose(),
        path => NetworkLoader.LoadDetector(path, CPU).Dispose(),
        path => NetworkLoader.LoadLpips(path, path, CPU).Dispose(),
        path => InversionCodeFile.Load(path),
        path => LatentCodeFile.Load(path),
    ];

    public static FuzzTarget Create(string folder) => FuzzTarget.Mutating("checkpoints", [.. Seeds(folder)], Run);

    /// <summary>Gives a file to each reader in turn; it may be right for one of them.</summary>
    public static void Run(string path)
    {
        foreach (Action<string> read in Readers)
        {
            try
            {
                read(path);
            }
            catch (JoJoGanException)
            {
            }
        }
    }

    private static void ReadAll(string path)
    {
        using Checkpoint checkpoint = Checkpoint.Open(path);
        foreach (CheckpointTensor tensor in checkpoint.Tensors.Values)
        {
            tensor.ToTensor().Dispose();
            tensor.ToSingles();
        }
    }

    private static IEnumerable<byte[]> Seeds(string folder)
    {
        string path = Path.Combine(folder, "seed.bin");
        using var generator = SmallNetworks.Generator(seed: 1);
        using var discriminator = SmallNetworks.Discriminator();
        Dictionary<string, Tensor> weights = generator.state_dict();

        TorchFile.Write(path, new Dictionary<string, IEnumerable<KeyValuePair<string, Tensor>>>
        {
            ["g_ema"] = weights,
            ["d"] = discriminator.state_dict(),
        });
        yield return File.ReadAllBytes(path);
        SafetensorsFile.Write(path, weights, new Dictionary<string, string> { ["format"] = "pt" });
        yield return File.ReadAllBytes(path);
        using Tensor latent = zeros(4, 4), half = zeros(3, dtype: ScalarType.BFloat16);
        SafetensorsFile.Write(path, new Dictionary<string, Tensor> { ["latent"] = latent, ["half"] = half });
        yield return File.ReadAllBytes(path);
        yield return CheckpointBytes.Legacy(
            Tensors(), ("0", 6, CheckpointBytes.Floats(1, 2, 3, 4, 5, 6)), ("1", 1, CheckpointBytes.Floats(7)));
        yield return CheckpointBytes.Zip(
            Tensors(), ("0", CheckpointBytes.Floats(1, 2, 3, 4, 5, 6)), ("1", CheckpointBytes.Floats(7)));
    }

    private static byte[] Tensors() => PickleProgram.Of(p => p
        .EmptyDictionary().Mark()
        .Text("latent").Tensor("0", 6, [2, 3], [3, 1])
        .Text("turned").Tensor("0", 6, [3, 2], [1, 3])
        .Text("scalar").Tensor("1", 1, [], [])
        .Raw('u'));
}
