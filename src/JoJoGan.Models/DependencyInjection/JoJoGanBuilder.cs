using JoJoGan.Models.Runtime;
using JoJoGan.ModelStore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace JoJoGan.Models.DependencyInjection;

/// <summary>
/// What <c>services.AddJoJoGan()</c> and <c>services.AddKeyedJoJoGan(key)</c> return: says where weights are and replaces stages.
/// </summary>
/// <param name="services">The host's services.</param>
/// <param name="serviceKey">The key of the stages, which is also the name of their options; null for none.</param>
public sealed class JoJoGanBuilder(IServiceCollection services, string? serviceKey = null)
{
    /// <summary>The key of the stages and the name of their <see cref="JoJoGanOptions"/>; null where they have none.</summary>
    public string? ServiceKey { get; } = serviceKey;

    /// <summary>The host's services. Register your own stage before or after <c>AddJoJoGan</c>: the host's goes first.</summary>
    public IServiceCollection Services { get; } = services;

    /// <summary>Names the base generator's checkpoint.</summary>
    /// <param name="path">A StyleGAN2 checkpoint with key "g_ema", "g" or "G_ema"; its key "d" serves as discriminator.</param>
    public JoJoGanBuilder UseGenerator(string path) => Configure(o => o.GeneratorPath = path);

    /// <summary>Names the discriminator's checkpoint, if it is not in the generator's.</summary>
    /// <param name="path">A checkpoint with key "d", or a discriminator alone.</param>
    public JoJoGanBuilder UseDiscriminator(string path) => Configure(o => o.DiscriminatorPath = path);

    /// <summary>Names the e4e encoder's checkpoint.</summary>
    /// <param name="path">A checkpoint with keys "state_dict" and "latent_avg".</param>
    public JoJoGanBuilder UseEncoder(string path) => Configure(o => o.EncoderPath = path);

    /// <summary>Names the LPIPS loss's files.</summary>
    /// <param name="vggPath">torchvision's VGG16.</param>
    /// <param name="lpipsPath">The linear weights of LPIPS v0.1 for VGG.</param>
    public JoJoGanBuilder UseLpips(string vggPath, string lpipsPath) => Configure(o =>
    {
        o.VggPath = vggPath;
        o.LpipsPath = lpipsPath;
    });

    /// <summary>Names the face detector's checkpoint, with which photos need neither landmarks nor to be aligned.</summary>
    /// <param name="path">A RetinaFace checkpoint, with MobileNet 0.25 or ResNet-50.</param>
    public JoJoGanBuilder UseFaceDetector(string path) => Configure(o => o.DetectorPath = path);

    /// <summary>
    /// Uses the published networks for photos of people: the 1024 px FFHQ generator with its discriminator, e4e, LPIPS and
    /// RetinaFace, from the model store. Each is fetched (see <see cref="IModelStore"/>) and loaded when it is first needed,
    /// once.
    /// </summary>
    /// <param name="acceptNonCommercialLicenses">
    /// Whether the user has read and accepts the licenses of generator and encoder, which forbid commercial use;
    /// <c>IModelStore.Entries</c> and docs/checkpoints.md tell them. Without it nothing under such a license is fetched.
    /// </param>
    public JoJoGanBuilder UseFfhq(bool acceptNonCommercialLicenses = false) => Configure(o =>
    {
        (string generator, string encoder) = ("ffhq-1024", "e4e-ffhq");
        o.GeneratorPath = WeightPaths.StorePrefix + generator;
        o.DiscriminatorPath = null;
        o.EncoderPath = WeightPaths.StorePrefix + encoder;
        o.VggPath = WeightPaths.StorePrefix + "vgg16";
        o.LpipsPath = WeightPaths.StorePrefix + "lpips-vgg";
        o.DetectorPath = WeightPaths.StorePrefix + "retinaface-mobilenet";
        if (acceptNonCommercialLicenses)
        {
            o.ModelStore.AcceptedLicenses = [.. o.ModelStore.AcceptedLicenses, generator, encoder];
        }
    });

    /// <summary>Chooses where the work runs.</summary>
    /// <param name="device">"cpu", "cuda" or "cuda:N".</param>
    public JoJoGanBuilder UseDevice(string device) => Configure(o => o.Device = device);

    /// <summary>Sets any option.</summary>
    /// <param name="configure">Changes the options.</param>
    public JoJoGanBuilder Configure(Action<JoJoGanOptions> configure)
    {
        Services.Configure(ServiceKey ?? Options.DefaultName, configure);
        return this;
    }
}
