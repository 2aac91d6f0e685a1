using JoJoGan.DemoModel;
using JoJoGan.DemoTraining;
using JoJoGan.FineTuning;
using JoJoGan.Generation;
using JoJoGan.Latents;
using JoJoGan.Models.Networks.Encoders;
using JoJoGan.Models.Tensors;
using JoJoGan.SyntheticFaces;
using JoJoGan.Testing;
using Microsoft.Extensions.DependencyInjection;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Demo.Tests.Training;

public sealed class ReStyleFileTests : IDisposable
{
    private const int Faces = 8;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("jojogan-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task Encoder_of_ReStyle_inverts_unseen_faces_before_its_training()
    {
        WriteUntrained();
        using Tensor parameters = Unseen();
        using Tensor photos = FaceRenderer.Render(parameters, DemoWeights.Size);
        IReadOnlyList<Image<Rgb24>> pictures = ImageTensors.ToImages(photos);

        double one = await PsnrAsync(steps: 1), three = await PsnrAsync(steps: 3);

        three.Should().BeGreaterThan(one + 1).And.BeGreaterThan(25, "e4e's own encoder reaches 28");

        async Task<double> PsnrAsync(int steps)
        {
            await using ServiceProvider services = new ServiceCollection().AddJoJoGan().UseDemoModel()
                .UseInverter(InversionMethod.ReStyle, o => o.Steps = steps)
                .UseEncoder(Path.Combine(folder.FullName, "restyle.safetensors")).Services.BuildServiceProvider();
            IReadOnlyList<InvertedFace> faces = await services.GetRequiredService<IInverter>().InvertAsync(pictures);
            IReadOnlyList<Image<Rgb24>> found = await services.GetRequiredService<IFaceGenerator>()
                .GenerateAsync([.. faces.Select(face => face.Code)]);
            using Tensor drawn = ImageTensors.ToTensor(found);
            return HeldOut.Psnr(drawn, photos);
        }
    }

    private void WriteUntrained()
    {
        using var e4e = new Encoder4EditingNetwork(NetworkSizes.Encoder);
        using var restyle = new Encoder4EditingNetwork(NetworkSizes.ReStyle);
        var training = new TrainingFolder(Path.Combine(folder.FullName, "training"));
        DemoModelFiles.Read(
            training,
            Path.GetDirectoryName(DemoWeights.GeneratorPath)!,
            RepositoryFolder.Combine("benchmarks", "JoJoGan.Quality"));
        training.Load("encoder", ("encoder_ema", e4e));
        Initialization.Fill(restyle, e4e);
        training.Save("restyle", 0, ("encoder_ema", restyle));
        DemoModelFiles.WriteReStyle(training, folder.FullName);
    }

    private static Tensor Unseen()
    {
        using var random = new torch.Generator(950_000_000);
        using Tensor z = randn([Faces, FaceParameters.Count], generator: random);
        return FaceParameters.FromLatent(z);
    }
}
