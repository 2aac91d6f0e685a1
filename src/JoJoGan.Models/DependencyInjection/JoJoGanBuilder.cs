using JoJoGan;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>What <c>services.AddJoJoGan()</c> returns: says where weights are and replaces stages.</summary>
/// <param name="services">The host's services.</param>
public sealed class JoJoGanBuilder(IServiceCollection services)
{
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

    /// <summary>Chooses where the work runs.</summary>
    /// <param name="device">"cpu", "cuda" or "cuda:N".</param>
    public JoJoGanBuilder UseDevice(string device) => Configure(o => o.Device = device);

    /// <summary>Sets any option.</summary>
    /// <param name="configure">Changes the options.</param>
    public JoJoGanBuilder Configure(Action<JoJoGanOptions> configure)
    {
        Services.Configure(configure);
        return this;
    }
}
