using JoJoGan.Models.Networks.Encoders;
using JoJoGan.Models.Networks.RetinaFace;
using JoJoGan.Models.Networks.StyleGan2;
using JoJoGan.Models.Onnx;
using JoJoGan.Models.Tests.Services;
using JoJoGan.SyntheticWeights;
using TorchSharp;
using static TorchSharp.torch;

namespace JoJoGan.Models.Tests.Onnx;

/// <summary>ONNX Runtime computes what libtorch does.</summary>
public sealed class NetworkGraphTests : IDisposable
{
    private readonly IDisposable scope = NewDisposeScope();
    private readonly IDisposable noGrad = no_grad();

    public void Dispose()
    {
        noGrad.Dispose();
        scope.Dispose();
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(3, false)]
    [InlineData(2, true)]
    public void Generator_draws_the_same_images(int batch, bool givenNoise)
    {
        (StyleGan2Generator generator, StyleGan2Generator exact) = (Generator(ScalarType.Float32), Generator(ScalarType.Float64));
        using OnnxModel model = OnnxModel.Of(graph => GeneratorGraph.AddTo(graph, generator.Config, generator.state_dict()));
        Tensor codes = Random(1, batch, generator.Config.Layers, generator.Config.StyleDim);
        using var random = new torch.Generator(5);
        IReadOnlyList<Tensor>? noise = givenNoise ? generator.DrawNoise(batch, random) : null;

        Tensor images = model.Run([("codes", codes), .. (noise ?? []).Select((map, i) => ($"noise_{i}", map))])["images"];

        Accuracy.ShouldMatch(
            images,
            generator.Synthesize(codes, noise),
            exact.Synthesize(codes.to(ScalarType.Float64), noise?.Select(map => map.to(ScalarType.Float64)).ToArray()));
    }

    [Fact]
    public void Generator_takes_one_noise_map_for_all_samples_and_another_left_out()
    {
        StyleGan2Generator generator = Generator(ScalarType.Float32);
        using OnnxModel model = OnnxModel.Of(graph => GeneratorGraph.AddTo(graph, generator.Config, generator.state_dict()));
        Tensor codes = Random(1, 2, generator.Config.Layers, generator.Config.StyleDim), map = Random(2, 1, 1, 8, 8);
        Tensor[] noise = [.. generator.FixedNoise];
        noise[1] = map;

        Tensor images = model.Run(("codes", codes), ("noise_1", map))["images"];

        Accuracy.ShouldMatch(
            images,
            generator.Synthesize(codes, noise),
            Generator(ScalarType.Float64).Synthesize(
                codes.to(ScalarType.Float64), noise.Select(m => m.to(ScalarType.Float64)).ToArray()));
    }

    [Fact]
    public void Generator_with_weights_in_float16_draws_nearly_the_same_images()
    {
        StyleGan2Generator generator = Generator(ScalarType.Float32);
        using OnnxModel model = OnnxModel.Of(
            graph => GeneratorGraph.AddTo(graph, generator.Config, generator.state_dict()), halfPrecision: true);
        Tensor codes = Random(1, 2, generator.Config.Layers, generator.Config.StyleDim);

        Accuracy.ShouldMatchInHalfPrecision(model.Run(("codes", codes))["images"], generator.Synthesize(codes));
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(0.3f)]
    [InlineData(1f)]
    [InlineData(1.5f)]
    public void Strength_that_is_an_input_lies_between_base_and_style(float strength)
    {
        StyleGan2Generator basis = Generator(ScalarType.Float32), style = Generator(ScalarType.Float32, seed: 2);
        StyleGan2Generator between = style.Clone(), exact = style.Clone();
        exact.to(ScalarType.Float64);
        Blend(between, ScalarType.Float32);
        Blend(exact, ScalarType.Float64);
        using OnnxModel model = OnnxModel.Of(
            graph => GeneratorGraph.AddTo(graph, style.Config, style.state_dict(), basis.state_dict()));
        Tensor codes = Random(1, 2, style.Config.Layers, style.Config.StyleDim);

        Tensor images = model.Run(("codes", codes), ("strength", tensor([strength])))["images"];

        Accuracy.ShouldMatch(
            images, between.Synthesize(codes), exact.Synthesize(codes.to(ScalarType.Float64)), $"strength {strength}");

        void Blend(StyleGan2Generator target, ScalarType type)
        {
            Dictionary<string, Tensor> from = basis.state_dict(), to = style.state_dict();
            foreach ((string key, Tensor weights) in target.state_dict())
            {
                if (!key.StartsWith("noises."))
                {
                    weights.copy_(from[key].to(type) + (strength * (to[key].to(type) - from[key].to(type))));
                }
            }
        }
    }

    [Fact]
    public void Strength_that_is_left_out_is_1()
    {
        StyleGan2Generator basis = Generator(ScalarType.Float32), style = Generator(ScalarType.Float32, seed: 2);
        using OnnxModel model = OnnxModel.Of(
            graph => GeneratorGraph.AddTo(graph, style.Config, style.state_dict(), basis.state_dict()));
        Tensor codes = Random(1, 1, style.Config.Layers, style.Config.StyleDim);

        Accuracy.ShouldMatch(
            model.Run(("codes", codes))["images"],
            style.Synthesize(codes),
            Generator(ScalarType.Float64, seed: 2).Synthesize(codes.to(ScalarType.Float64)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Mapping_gives_the_same_styles(int batch)
    {
        StyleGan2Generator generator = Generator(ScalarType.Float32);
        using OnnxModel model = OnnxModel.Of(graph => MappingGraph.AddTo(graph, generator.Config, generator.state_dict()));
        using OnnxModel half = OnnxModel.Of(graph => MappingGraph.AddTo(graph, generator.Config, generator.state_dict()), true);
        Tensor z = Random(1, batch, generator.Config.StyleDim);
        Tensor exact = Generator(ScalarType.Float64).Mapping(z.to(ScalarType.Float64));

        Accuracy.ShouldMatch(model.Run(("z", z))["w"], generator.Mapping(z), exact);
        Accuracy.ShouldMatchInHalfPrecision(half.Run(("z", z))["w"], exact);
    }

    [Theory]
    [InlineData(1, 64)]
    [InlineData(2, 256)]
    public void Encoder_finds_the_same_codes(int batch, int side)
    {
        StyleEncoderConfig config = TestNetworks.EncoderConfig with
        {
            ImageSize = side,
            Trunk = new IrSe50Config { StemChannels = 8, StageChannels = [16, 16, 24, 32] },
        };
        Encoder4EditingNetwork encoder = Encoder(ScalarType.Float32), precise = Encoder(ScalarType.Float64);
        Tensor average = Random(2, config.Layers, config.StyleDimension);
        using OnnxModel model = OnnxModel.Of(graph => EncoderGraph.AddTo(graph, encoder, average));
        using OnnxModel half = OnnxModel.Of(graph => EncoderGraph.AddTo(graph, encoder, average), halfPrecision: true);
        Tensor images = Random(1, batch, 3, side, side).clamp(-1, 1);
        Tensor exact = precise.Invert(images.to(ScalarType.Float64), average.to(ScalarType.Float64));

        Accuracy.ShouldMatch(model.Run(("images", images))["codes"], encoder.Invert(images, average), exact);
        Accuracy.ShouldMatchInHalfPrecision(half.Run(("images", images))["codes"], exact);

        Encoder4EditingNetwork Encoder(ScalarType type)
        {
            var network = new Encoder4EditingNetwork(config);
            WeightFormula.FillEncoder(network, 3, 1);
            return (Encoder4EditingNetwork)network.to(type);
        }
    }

    [Theory]
    [InlineData(16)]
    [InlineData(64)]
    [InlineData(256)]
    public void Encoder_of_ReStyle_corrects_codes_alike_for_every_size_of_the_generator(int size)
    {
        using var scope = NewDisposeScope();
        const int Side = 64;
        StyleEncoderConfig config = TestNetworks.EncoderConfig with
        {
            ImageSize = Side,
            StyleWidth = 12,
            Trunk = new IrSe50Config { InputChannels = 6, StemChannels = 8, StageChannels = [16, 16, 24, 32] },
        };
        GradualStyleEncoderNetwork encoder = Encoder(ScalarType.Float32), precise = Encoder(ScalarType.Float64);
        Tensor average = Random(2, config.Layers, config.StyleDimension), drawnAverage = Random(3, 1, 3, size, size);
        Tensor codes = Random(4, 2, config.Layers, config.StyleDimension), drawn = Random(5, 2, 3, size, size);
        Tensor images = Random(1, 2, 3, Side, Side).clamp(-1, 1);
        using OnnxModel model = OnnxModel.Of(graph => EncoderGraph.AddReStyleTo(graph, encoder, average, drawnAverage));

        Accuracy.ShouldMatch(
            model.Run(("images", images))["codes"],
            Corrected(encoder, average, drawnAverage),
            Corrected(precise, average, drawnAverage));
        Accuracy.ShouldMatch(
            model.Run(("images", images), ("codes_before", codes), ("drawn", drawn))["codes"],
            Corrected(encoder, codes, drawn),
            Corrected(precise, codes, drawn));

        Tensor Corrected(GradualStyleEncoderNetwork network, Tensor before, Tensor picture)
        {
            ScalarType type = ReferenceEquals(network, precise) ? ScalarType.Float64 : ScalarType.Float32;
            Tensor seen = nn.functional.adaptive_avg_pool2d(picture.to(type), [Side, Side]).expand(2, -1, -1, -1);
            return network.forward(cat([images.to(type), seen], 1)) + before.to(type);
        }

        GradualStyleEncoderNetwork Encoder(ScalarType type)
        {
            var network = new GradualStyleEncoderNetwork(config);
            WeightFormula.FillEncoder(network, 3, 1);
            return (GradualStyleEncoderNetwork)network.to(type);
        }
    }

    [Fact]
    [Trait("Category", "FullSize")]
    public void Published_encoder_finds_the_same_codes()
    {
        using var encoder = new Encoder4EditingNetwork();
        WeightFormula.FillEncoder(encoder, 3, 1);
        Tensor average = Random(2, encoder.Layers, encoder.StyleDimension), images = Random(1, 1, 3, 256, 256).clamp(-1, 1);
        using OnnxModel model = OnnxModel.Of(graph => EncoderGraph.AddTo(graph, encoder, average));
        Tensor found = model.Run(("images", images))["codes"], single = encoder.Invert(images, average);

        encoder.to(ScalarType.Float64);

        Accuracy.ShouldMatch(found, single, encoder.Invert(images.to(ScalarType.Float64), average.to(ScalarType.Float64)));
    }

    [Theory]
    [InlineData(RetinaFaceBackbone.MobileNet025, 1, 64, 96)]
    [InlineData(RetinaFaceBackbone.MobileNet025, 2, 83, 121)]
    [InlineData(RetinaFaceBackbone.ResNet50, 1, 75, 64)]
    public void Detector_predicts_the_same(RetinaFaceBackbone backbone, int batch, int height, int width)
    {
        RetinaFaceNetwork detector = Detector(ScalarType.Float32), precise = Detector(ScalarType.Float64);
        using OnnxModel model = OnnxModel.Of(graph => DetectorGraph.AddTo(graph, detector.state_dict()));
        using OnnxModel half = OnnxModel.Of(graph => DetectorGraph.AddTo(graph, detector.state_dict()), halfPrecision: true);
        Tensor images = Random(1, batch, 3, height, width);

        Dictionary<string, Tensor> found = model.Run(("images", images)), nearly = half.Run(("images", images));

        RetinaFaceOutput single = detector.forward(images), exact = precise.forward(images.to(ScalarType.Float64));
        Accuracy.ShouldMatch(found["boxes"], single.Boxes, exact.Boxes, "boxes");
        Accuracy.ShouldMatch(found["scores"], single.Scores, exact.Scores, "scores");
        Accuracy.ShouldMatch(found["landmarks"], single.Landmarks, exact.Landmarks, "landmarks");
        Accuracy.ShouldMatchInHalfPrecision(nearly["boxes"], exact.Boxes, "boxes");
        Accuracy.ShouldMatchInHalfPrecision(nearly["scores"], exact.Scores, "scores");
        Accuracy.ShouldMatchInHalfPrecision(nearly["landmarks"], exact.Landmarks, "landmarks");

        RetinaFaceNetwork Detector(ScalarType type)
        {
            var network = new RetinaFaceNetwork(backbone);
            WeightFormula.FillEncoder(network, backbone == RetinaFaceBackbone.MobileNet025 ? 4 : 1, 1);
            return (RetinaFaceNetwork)network.to(type);
        }
    }

    [Theory]
    [InlineData(256)]
    [Trait("Category", "FullSize")]
    public void Published_generators_draw_the_same_images(int size)
    {
        var config = new StyleGan2Config { Size = size };
        StyleGan2Generator generator = Generator(ScalarType.Float32, config: config);
        using OnnxModel model = OnnxModel.Of(graph => GeneratorGraph.AddTo(graph, config, generator.state_dict()));
        Tensor codes = Random(1, 1, config.Layers, config.StyleDim);

        Accuracy.ShouldMatch(
            model.Run(("codes", codes))["images"],
            generator.Synthesize(codes),
            Generator(ScalarType.Float64, config: config).Synthesize(codes.to(ScalarType.Float64)),
            $"{size} px");
    }

    private static StyleGan2Generator Generator(ScalarType type, int seed = 1, StyleGan2Config? config = null)
    {
        var generator = new StyleGan2Generator(config ?? TestNetworks.Config);
        WeightFormula.FillGenerator(generator, seed);
        return (StyleGan2Generator)generator.to(type);
    }

    private static Tensor Random(int seed, params long[] shape)
    {
        using var random = new torch.Generator((ulong)seed);
        return randn(shape, generator: random);
    }
}
