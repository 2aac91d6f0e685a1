using JoJoGan.DependencyInjection;
using JoJoGan.Models.Checkpoints;
using JoJoGan.Models.Tests.Checkpoints;
using static TorchSharp.torch;

namespace JoJoGan.Models.Tests.Services;

/// <summary>Files of <see cref="TestNetworks"/>, one for each network, as a host names them.</summary>
internal static class SmallModelFiles
{
    /// <summary>Writes the files and names them.</summary>
    public static JoJoGanBuilder UseSmallModel(this JoJoGanBuilder builder, TemporaryFolder folder)
    {
        using var networks = new TestNetworks();
        Dictionary<string, Tensor> encoder = networks.Encoder.state_dict()
            .ToDictionary(pair => "state_dict.encoder." + pair.Key, pair => pair.Value);
        encoder["latent_avg"] = networks.LatentAverage;
        return builder
            .UseGenerator(Write("generator", networks.Generator.state_dict()))
            .UseDiscriminator(Write("discriminator", networks.Discriminator.state_dict()))
            .UseEncoder(Write("encoder", encoder))
            .UseLpips(Write("vgg", networks.Lpips.Features.state_dict()), Write("lpips", networks.Lpips.Linear.state_dict()))
            .UseFaceDetector(Write("detector", networks.Detector.state_dict()))
            .UseIdentity(Write("identity", networks.Identity.state_dict()));

        string Write(string name, IEnumerable<KeyValuePair<string, Tensor>> tensors)
        {
            string path = folder.File(name + ".safetensors");
            SafetensorsFile.Write(path, tensors);
            return path;
        }
    }
}
