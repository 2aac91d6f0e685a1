using JoJoGan.DemoTraining;
using JoJoGan.Models.Networks.Encoders;

namespace JoJoGan.Demo.Tests.Training;

public class InitializationTests
{
    [Fact]
    public void Encoder_of_ReStyle_begins_with_the_difference_of_what_e4e_makes_of_photo_and_drawing()
    {
        using DisposeScope scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var e4e = new Encoder4EditingNetwork(NetworkSizes.Encoder);
        using var restyle = new Encoder4EditingNetwork(NetworkSizes.ReStyle);
        using var random = new torch.Generator(1);
        int side = NetworkSizes.Encoder.ImageSize;
        Tensor photo = randn([2, 3, side, side], generator: random), drawn = randn([2, 3, side, side], generator: random);
        Initialization.Fill(e4e, seed: 1);

        Initialization.Fill(restyle, e4e);

        Tensor wanted = (e4e.forward(photo) - e4e.forward(drawn)) * 0.7;
        Tensor off = restyle.forward(cat([photo, drawn], 1)) - wanted;
        off.abs().max().ToDouble().Should().BeLessThan(1e-3 * wanted.abs().max().ToDouble());
    }
}
