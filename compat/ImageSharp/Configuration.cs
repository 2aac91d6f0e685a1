namespace SixLabors.ImageSharp;

public sealed class Configuration
{
    public Configuration()
    {
    }

    public static Configuration Default { get; } = new();
}
