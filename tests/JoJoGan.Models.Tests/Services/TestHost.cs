using Microsoft.Extensions.DependencyInjection;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Models.Tests.Services;

/// <summary>The services as a host gets them, over small networks.</summary>
internal sealed class TestHost : IDisposable
{
    private readonly ServiceProvider provider;

    public TestHost(Action<IServiceCollection>? configure = null, int seed = 1)
    {
        Networks = new TestNetworks(seed);
        var services = new ServiceCollection();
        services.AddSingleton(Networks.Source);
        configure?.Invoke(services);
        services.AddJoJoGan();
        provider = services.BuildServiceProvider(validateScopes: true);
    }

    public TestNetworks Networks { get; }

    public T Get<T>()
        where T : notnull
        => provider.GetRequiredService<T>();

    /// <summary>A small picture that differs by seed.</summary>
    public static Image<Rgb24> Image(int seed, int size = 64)
    {
        var random = new Random(seed);
        (double fx, double fy, double phase) = (random.NextDouble() * 0.3, random.NextDouble() * 0.3, random.NextDouble() * 6);
        var picture = new Image<Rgb24>(size, size);
        for (int y = 0; y < size; y++)
        {
            for (int x = 0; x < size; x++)
            {
                double v = Math.Sin((x * fx) + (y * fy) + phase);
                picture[x, y] = new Rgb24((byte)(127 + (120 * v)), (byte)(x * 255 / size), (byte)(y * 255 / size));
            }
        }

        return picture;
    }

    public static byte[] Bytes(Image<Rgb24> picture)
    {
        byte[] bytes = new byte[picture.Width * picture.Height * 3];
        picture.CopyPixelDataTo(bytes);
        return bytes;
    }

    public void Dispose()
    {
        provider.Dispose();
        Networks.Dispose();
    }
}
