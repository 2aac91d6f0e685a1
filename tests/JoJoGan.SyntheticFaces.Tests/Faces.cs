namespace JoJoGan.SyntheticFaces.Tests;

/// <summary>Parameters and measures that the tests share.</summary>
internal static class Faces
{
    public const int Size = 64;

    public static IEnumerable<FaceStyle> Styles => Enum.GetValues<FaceStyle>();

    /// <summary>Random faces, [n, P].</summary>
    public static Tensor Random(int n, int seed)
    {
        var random = new Random(seed);
        float[] values = [.. Enumerable.Range(0, n * FaceParameters.Count).Select(_ => random.NextSingle())];
        return tensor(values, [n, FaceParameters.Count]);
    }

    /// <summary>An average face without beard and glasses, looking ahead, with some parameters set; [1, P].</summary>
    public static Tensor Average(params (FaceParameter Parameter, float Value)[] settings)
    {
        float[] values = [.. Enumerable.Repeat(0.5f, FaceParameters.Count)];
        (FaceParameter, float)[] all = [(FaceParameter.Glasses, 0), (FaceParameter.Beard, 0), .. settings];
        foreach ((FaceParameter parameter, float value) in all)
        {
            values[(int)parameter] = value;
        }

        return tensor(values, [1, FaceParameters.Count]);
    }

    /// <summary>The picture of the average face with some parameters set, [1, 3, size, size].</summary>
    public static Tensor Draw(params (FaceParameter Parameter, float Value)[] settings)
    {
        using Tensor parameters = Average(settings);
        return FaceRenderer.Render(parameters, Size);
    }

    /// <summary>Largest difference over the channels at each pixel, row by row.</summary>
    public static float[] Difference(Tensor a, Tensor b)
    {
        using DisposeScope scope = NewDisposeScope();
        return (a - b).abs().amax([1]).contiguous().data<float>().ToArray();
    }

    /// <summary>Mean difference over all values.</summary>
    public static float Distance(Tensor a, Tensor b)
    {
        using DisposeScope scope = NewDisposeScope();
        return (a - b).abs().mean().item<float>();
    }
}
