using JoJoGan.Alignment;
using JoJoGan.FineTuning;

namespace JoJoGan.Samples.Console;

/// <summary>The aligned faces of style pictures, disposed together.</summary>
internal sealed class FaceSet : IDisposable
{
    private readonly List<AlignedFace> faces = [];

    private FaceSet()
    {
    }

    /// <summary>The faces, of each picture the largest.</summary>
    public IReadOnlyList<AlignedFace> Faces => faces;

    /// <summary>The faces as style references.</summary>
    public IReadOnlyList<StyleReference> References => [.. faces.Select(f => new StyleReference(f.Image))];

    /// <summary>Loads all pictures and cuts out their faces.</summary>
    /// <returns>The faces.</returns>
    public static async Task<FaceSet> LoadAsync(FaceReader reader, CancellationToken cancellationToken)
    {
        var set = new FaceSet();
        try
        {
            for (int i = 0; i < reader.Paths.Count; i++)
            {
                set.faces.AddRange(await reader.CutOutAsync(i, all: false, cancellationToken));
            }

            return set;
        }
        catch
        {
            set.Dispose();
            throw;
        }
    }

    public void Dispose() => faces.ForEach(f => f.Dispose());
}
