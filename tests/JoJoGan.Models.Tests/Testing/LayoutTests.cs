using JoJoGan.Testing;

namespace JoJoGan.Models.Tests.Testing;

public sealed class LayoutTests
{
    [Fact]
    public void Entries_have_section_key_type_and_shape()
    {
        Layout layout = Layout.Read("stylegan2-ffhq-config-f");
        layout.Entries[0].Section.Should().Be("g_ema");
        layout.Entries[0].Key.Should().Be("style.1.weight");
        layout.Entries[0].DType.Should().Be("float32");
        layout.Shapes("g_ema")["input.input"].Should().Equal(1, 512, 4, 4);
        layout.Shapes()["latent_avg"].Should().Equal(512);
    }

    [Fact]
    public void Bare_listings_have_no_section() =>
        Layout.Read("torchvision-vgg16").Shapes(prefix: "features.")["0.bias"].Should().Equal(64);
}
