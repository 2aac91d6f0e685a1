using JoJoGan.Imaging;
using JoJoGan.Latents;
using JoJoGan.Models.Tensors;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using static TorchSharp.torch;

namespace JoJoGan.Models.Tests.Services;

public sealed class InverterTests : IDisposable
{
    private readonly TestHost host = new();

    public void Dispose() => host.Dispose();

    [Fact]
    public async Task Face_is_resized_encoded_and_moved_by_the_average_code()
    {
        host.Networks.LatentAverage.add_(2);
        using Image<Rgb24> face = TestHost.Image(1, size: 300);
        float[] expected = Offsets(face);

        LatentCode code = (await host.Get<IInverter>().InvertAsync([face]))[0].Code;

        (code.Layers, code.Dimension).Should().Be((8, 32));
        for (int i = 0; i < expected.Length; i++)
        {
            code.Values[i].Should().BeApproximately(expected[i] + 2, 1e-4f);
        }
    }

    [Fact]
    public async Task Batch_gives_every_face_its_own_code_in_order()
    {
        Image<Rgb24>[] faces = [.. Enumerable.Range(0, 6).Select(i => TestHost.Image(i))];

        IReadOnlyList<InvertedFace> found = await host.Get<IInverter>().InvertAsync(faces);

        found.Should().HaveCount(6);
        for (int i = 0; i < faces.Length; i++)
        {
            LatentCode alone = (await host.Get<IInverter>().InvertAsync([faces[i]]))[0].Code;
            found[i].Code.Values.ToArray().Zip(alone.Values.ToArray(), (a, b) => Math.Abs(a - b)).Max()
                .Should().BeLessThan(1e-4f);
            faces[i].Dispose();
        }
    }

    [Fact]
    public async Task Cancelled_call_gives_no_codes()
    {
        using Image<Rgb24> face = TestHost.Image(1);

        Func<Task> run = () => host.Get<IInverter>().InvertAsync([face], null, new CancellationToken(canceled: true));

        await run.Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public void Code_survives_the_way_to_a_tensor_and_back()
    {
        var code = new LatentCode(2, 2, [1, -2, 3.5f, 0]);
        using Tensor batch = LatentTensors.ToTensor([code, code]);

        LatentTensors.ToCodes(batch)[1].Values.ToArray().Should().Equal(1, -2, 3.5f, 0);
        batch.shape.Should().Equal(2, 2, 2);
    }

    // Apart from the awaits of the tests: the grad mode belongs to a thread.
    private float[] Offsets(Image<Rgb24> face)
    {
        using var noGradient = no_grad();
        using Image<Rgb24> resized = ImageResizer.Resize(face, 256, 256);
        using Tensor input = ImageTensors.ToTensor([resized]);
        using Tensor offsets = host.Networks.Encoder.forward(input);
        return offsets.data<float>().ToArray();
    }
}
