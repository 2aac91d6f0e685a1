using JoJoGan.Alignment;
using JoJoGan.FineTuning;
using JoJoGan.Models.FineTuning;
using JoJoGan.Models.Networks.Encoders;
using JoJoGan.Models.Networks.RetinaFace;
using JoJoGan.Models.Networks.StyleGan2;
using JoJoGan.Models.Runtime;
using JoJoGan.Models.Tensors;
using JoJoGan.Styles;
using JoJoGan.Stylization;
using Microsoft.Extensions.DependencyInjection;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using TorchSharp;
using static TorchSharp.torch;

namespace JoJoGan.Benchmarks;

/// <summary>A piece of work to measure.</summary>
/// <param name="Kind">One of this class's constants.</param>
/// <param name="Size">Side of the pictures in pixels.</param>
/// <param name="Count">How many references or faces at once.</param>
internal sealed record Workload(string Kind, int Size, int Count)
{
    public const string DiscriminatorStep = "fine-tuning step, discriminator loss";
    public const string LpipsStep = "fine-tuning step, LPIPS loss";
    public const string Generation = "generate";
    public const string Inversion = "e4e, invert";
    public const string Start = "load the demo model";
    public const string Detection = "find faces";
    public const string Loading = "load the generator and draw a face";
    public const string Stylization = "stylize in one call with the demo model";

    public override string ToString() =>
        $"{Size} px, {Kind}, {Count} {(IsTuning ? "reference" : "face")}{(Count == 1 ? "" : "s")}";

    private bool IsTuning => Kind is DiscriminatorStep or LpipsStep;

    /// <summary>Makes what the work needs.</summary>
    /// <param name="form">How it is done.</param>
    /// <param name="folder">Where files are that the work needs, if it does.</param>
    /// <returns>Does it once.</returns>
    public Action Prepare(WorkForm form, string folder) => Kind switch
    {
        DiscriminatorStep => Tuning(FineTuningLoss.Discriminator, form),
        LpipsStep => Tuning(FineTuningLoss.Lpips, form),
        Generation => Drawing(form),
        Inversion => Inverting(form),
        Stylization => Stylizing(),
        Start => Starting,
        Detection => Detecting(),
        Loading => () => LoadingGenerator(Path.Combine(folder, $"{Size}.safetensors")),
        _ => throw new ArgumentException($"There is no work '{Kind}'."),
    };

    private Action Tuning(FineTuningLoss kind, WorkForm form)
    {
        StyleGan2Generator generator = MadeUpNetworks.Generator(Size, form);
        Tensor targets = MadeUpNetworks.Noise(Count, 3, Size, Size);
        Tensor codes = MadeUpNetworks.Noise(Count, generator.Config.Layers, generator.Config.StyleDim);
        if (MadeUpNetworks.IsPlain(form))
        {
            var step = new PlainStep(generator, kind, targets);
            return () => step.Run(codes);
        }

        IReferenceLoss loss = kind == FineTuningLoss.Lpips
            ? new LpipsLoss(MadeUpNetworks.Lpips(form), targets)
            : new DiscriminatorFeatureLoss(MadeUpNetworks.Discriminator(Size, form), targets);
        var session = new FineTuningSession(
            generator, loss, new FineTuningOptions { GradientCheckpointing = form == WorkForm.LibraryRecomputing });
        return () =>
        {
            using DisposeScope scope = NewDisposeScope();
            session.Step(codes, generator.DrawNoise(Count));
        };
    }

    private Action Drawing(WorkForm form)
    {
        StyleGan2Generator generator = MadeUpNetworks.Generator(Size, form);
        Tensor codes = MadeUpNetworks.Noise(Count, generator.Config.Layers, generator.Config.StyleDim);
        return () =>
        {
            using var noGradient = no_grad();
            generator.Synthesize(codes).Dispose();
        };
    }

    private Action Inverting(WorkForm form)
    {
        Encoder4EditingNetwork encoder = MadeUpNetworks.Encoder(form);
        Tensor faces = MadeUpNetworks.Noise(Count, 3, Size, Size);
        Tensor average = MadeUpNetworks.Noise(encoder.Layers, encoder.StyleDimension);
        return () =>
        {
            using var noGradient = no_grad();
            encoder.Invert(faces, average).Dispose();
        };
    }

    private Action Detecting()
    {
        RetinaFaceNetwork detector = MadeUpNetworks.Detector();
        Tensor images = MadeUpNetworks.Noise(Count, 3, Size, Size);
        return () =>
        {
            using DisposeScope scope = NewDisposeScope();
            using var noGradient = no_grad();
            detector.forward(images);
        };
    }

    private static void LoadingGenerator(string file)
    {
        using DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();
        using StyleGan2Generator generator = NetworkLoader.LoadGenerator(file, CPU);
        generator.Synthesize(MadeUpNetworks.Noise(1, generator.Config.Layers, generator.Config.StyleDim));
    }

    /// <summary>Every network of the demo model, through the services.</summary>
    private static void Starting()
    {
        using ServiceProvider provider = Services();
        NetworkSource networks = provider.GetRequiredService<NetworkSource>();
        networks.Worker.RunAsync(() =>
            new object[] { networks.Generator, networks.Discriminator, networks.Encoder, networks.Lpips, networks.Detector })
            .GetAwaiter().GetResult();
    }

    private static ServiceProvider Services()
    {
        var services = new ServiceCollection();
        services.AddJoJoGan(o => o.Threads = get_num_threads()).UseDemoModel();
        return services.BuildServiceProvider();
    }

    /// <summary>Aligned faces in, pictures out, through the services.</summary>
    private Action Stylizing()
    {
        ServiceProvider provider = Services();
        Image<Rgb24> face = ImageTensors.ToImages(MadeUpNetworks.Noise(1, 3, Size, Size))[0];
        FacePhoto[] photos = [.. Enumerable.Repeat(new FacePhoto(face) { IsAligned = true }, Count)];
        StyleModel style = provider.GetRequiredService<IFineTuner>()
            .FineTuneAsync([new StyleReference(face)], new FineTuningOptions { Steps = 1 }).GetAwaiter().GetResult();
        return () =>
        {
            foreach (Image<Rgb24> picture in provider.GetRequiredService<IStylizer>()
                .StylizeAsync(photos, style).GetAwaiter().GetResult())
            {
                picture.Dispose();
            }
        };
    }
}
