using System.Text.RegularExpressions;
using JoJoGan.Alignment;
using JoJoGan.Detection;
using JoJoGan.FineTuning;
using JoJoGan.Latents;
using JoJoGan.ModelStore;
using JoJoGan.Stylization;
using JoJoGan.Validation;

namespace JoJoGan;

/// <summary>Where the networks' weights are and where the work runs. Bound from the configuration section "JoJoGan".</summary>
/// <remarks>Each path may name an entry of the model store instead, as <c>store:NAME</c>, which is fetched when needed.</remarks>
public sealed partial record JoJoGanOptions
{
    private const int MostThreads = 1024;

    /// <summary>
    /// The base generator: a StyleGAN2 checkpoint with key "g_ema", "g" or "G_ema", in rosinality's layout or NVIDIA's. Needed by
    /// everything.
    /// </summary>
    public string? GeneratorPath { get; set; }

    /// <summary>
    /// The discriminator (key "d"); null looks for it in <see cref="GeneratorPath"/>. Needed by the discriminator loss.
    /// </summary>
    public string? DiscriminatorPath { get; set; }

    /// <summary>
    /// The encoder: e4e, pSp or ReStyle, as <see cref="InversionOptions.Method"/> says. Needed to invert pictures with one.
    /// </summary>
    public string? EncoderPath { get; set; }

    /// <summary>torchvision's VGG16. Needed by the LPIPS loss.</summary>
    public string? VggPath { get; set; }

    /// <summary>The linear weights of LPIPS v0.1 for VGG. Needed by the LPIPS loss.</summary>
    public string? LpipsPath { get; set; }

    /// <summary>
    /// The RetinaFace detector. Needed to find the faces of photos that are neither aligned nor have landmarks.
    /// </summary>
    public string? DetectorPath { get; set; }

    /// <summary>
    /// The identity network, which sees who a face shows: ArcFace with the IR-SE50 trunk. Needed by the identity terms of
    /// fine-tuning and students, and to compare results with photos.
    /// </summary>
    public string? IdentityPath { get; set; }

    /// <summary>"cpu", "cuda" or "cuda:N". The default is "cpu".</summary>
    public string Device { get; set; } = "cpu";

    /// <summary>
    /// CPU threads of a tensor operation, a setting of the whole process. At least 1, at most 1024. Null leaves it to libtorch,
    /// some versions of which take only half of the processors. The default is null.
    /// </summary>
    public int? Threads { get; set; }

    /// <summary>
    /// What generator, discriminator and LPIPS compute in. Weights, optimizer and pictures are float32 either way. On x86
    /// processors without AVX-512 bfloat16 takes many times as long, which is logged as a warning. The default is
    /// <see cref="ComputePrecision.Float32"/>.
    /// </summary>
    public ComputePrecision Precision { get; set; }

    /// <summary>
    /// Whether the process keeps the memory of freed tensors, a setting of the whole process: several times as fast on Linux
    /// with glibc, but memory is not given back between calls. The default is false.
    /// </summary>
    public bool KeepFreedMemory { get; set; }

    /// <summary>
    /// Whether libtorch's threads wait for each other only briefly, a setting of the whole process: on Linux drawing takes
    /// about a tenth less time. Create the services before anything else of TorchSharp is used. The default is
    /// false.
    /// </summary>
    public bool ShortOpenMPSpin { get; set; }

    /// <summary>How faces are looked for.</summary>
    public FaceDetectionOptions Detection { get; set; } = new();

    /// <summary>
    /// Whether photos that are neither aligned nor have landmarks are cut to the square in their middle, instead of looking for a
    /// face: for generators of other things. Null does so for a generator that comes with neither encoder nor detector. The
    /// default is null.
    /// </summary>
    public bool? SquareCrop { get; set; }

    /// <summary>How faces are cut out.</summary>
    public FfhqAlignmentOptions Alignment { get; set; } = new();

    /// <summary>How codes are found.</summary>
    public InversionOptions Inversion { get; set; } = new();

    /// <summary>Where weights are fetched from and kept.</summary>
    public ModelStoreOptions ModelStore { get; set; } = new();

    /// <summary>Settings of fine-tuning calls that give none.</summary>
    public FineTuningOptions FineTuning { get; set; } = new();

    /// <summary>Settings of stylization calls that give none.</summary>
    public StylizationOptions Stylization { get; set; } = new();

    /// <summary>The method that <see cref="InversionOptions.Method"/> names, or the one for these weights.</summary>
    public InversionMethod InversionMethod =>
        Inversion.Method ?? (IsOfOtherThings ? InversionMethod.Optimization : InversionMethod.E4e);

    /// <summary>What <see cref="SquareCrop"/> says, or what goes with these weights.</summary>
    public bool CropsSquare => SquareCrop ?? IsOfOtherThings;

    private bool IsOfOtherThings => !string.IsNullOrWhiteSpace(GeneratorPath)
        && string.IsNullOrWhiteSpace(EncoderPath) && string.IsNullOrWhiteSpace(DetectorPath);

    /// <summary>Checks all settings.</summary>
    /// <exception cref="InvalidOptionsException">A setting is outside its limits; the message lists every one.</exception>
    public void Validate() => new OptionRules(nameof(JoJoGanOptions))
        .Rule(Detection is not null, $"{nameof(Detection)} must not be null.").Include(() => Detection?.Validate())
        .Rule(Alignment is not null, $"{nameof(Alignment)} must not be null.").Include(() => Alignment?.Validate())
        .Rule(Inversion is not null, $"{nameof(Inversion)} must not be null.").Include(() => Inversion?.Validate())
        .Rule(ModelStore is not null, $"{nameof(ModelStore)} must not be null.").Include(() => ModelStore?.Validate())
        .Rule(FineTuning is not null, $"{nameof(FineTuning)} must not be null.").Include(() => FineTuning?.Validate())
        .Rule(Stylization is not null, $"{nameof(Stylization)} must not be null.").Include(() => Stylization?.Validate())
        .Rule(DeviceName().IsMatch(Device ?? ""), $"{nameof(Device)} must be \"cpu\", \"cuda\" or \"cuda:N\", not \"{Device}\".")
        .Range(nameof(Threads), Threads ?? 1, 1, MostThreads)
        .Rule(Enum.IsDefined(Precision), $"{nameof(Precision)} is not a known precision: {Precision}.")
        .ThrowIfBroken();

    [GeneratedRegex(@"\A(cpu|cuda(:[0-9]{1,2})?)\z")]
    private static partial Regex DeviceName();
}
