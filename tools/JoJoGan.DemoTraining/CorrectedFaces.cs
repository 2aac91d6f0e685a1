namespace JoJoGan.DemoTraining;

/// <summary>
/// Faces that an encoder of ReStyle corrects step by step: what it made of a face is what the face's next correction begins with.
/// So a step of training draws each of its faces once, and its batch holds every correction from the first to the last, for
/// batch normalization has one mean for all.
/// </summary>
internal sealed class CorrectedFaces : IDisposable
{
    /// <summary>Corrections of a face. ReStyle makes five, but the last of them change little.</summary>
    public const int Corrections = 3;

    private const int Batches = 6;

    private readonly Func<int, KnownFaces> draw;
    private readonly Random random;
    private readonly Tensor firstCode;
    private readonly Tensor firstDrawing;
    private readonly KnownFaces faces;
    private readonly Tensor codes;
    private readonly Tensor drawings;
    private readonly int[] corrections;
    private int[] chosen = [];

    /// <summary>Takes the first faces.</summary>
    /// <param name="generator">Draws the code that corrections begin with.</param>
    /// <param name="mean">That code's w, [dim].</param>
    /// <param name="batch">How many faces are corrected together.</param>
    /// <param name="draw">Gives as many new faces as asked for.</param>
    /// <param name="seed">Another order for another seed.</param>
    public CorrectedFaces(FaceGenerator generator, Tensor mean, int batch, Func<int, KnownFaces> draw, int seed)
    {
        this.draw = draw;
        random = new Random(seed);
        using DisposeScope scope = NewDisposeScope();
        using var noGrad = no_grad();
        int count = batch * Batches;

        // Some of the first faces end early, so that the corrections of a batch differ from the beginning.
        corrections = [.. Enumerable.Range(0, count).Select(i => i % Corrections)];
        firstCode = mean.expand(1, NetworkSizes.Encoder.Layers, -1).MoveToOuterDisposeScope();
        firstDrawing = Reduced(generator.Synthesize(firstCode)).MoveToOuterDisposeScope();
        faces = draw(count).MoveToOuterDisposeScope();
        codes = firstCode.repeat(count, 1, 1).MoveToOuterDisposeScope();
        drawings = firstDrawing.repeat(count, 1, 1, 1).MoveToOuterDisposeScope();
    }

    /// <summary>What an encoder sees of a drawing beside the face.</summary>
    public static Tensor Reduced(Tensor drawings) =>
        nn.functional.adaptive_avg_pool2d(drawings, [NetworkSizes.Encoder.ImageSize, NetworkSizes.Encoder.ImageSize]);

    /// <summary>A batch: faces, their codes so far, and what the generator draws of those, reduced.</summary>
    public (KnownFaces Faces, Tensor Codes, Tensor Drawings) Next(int batch)
    {
        chosen = [.. Enumerable.Range(0, corrections.Length)];
        random.Shuffle(chosen);
        chosen = chosen[..batch];
        Tensor index = Index(chosen);
        return (faces.Select(index), codes.index_select(0, index), drawings.index_select(0, index));
    }

    /// <summary>Keeps what the encoder made of the last batch; new faces take the place of those that are corrected.</summary>
    /// <param name="corrected">The codes, [n, layers, dim].</param>
    /// <param name="drawn">What the generator draws of them, [n, 3, size, size].</param>
    public void Keep(Tensor corrected, Tensor drawn)
    {
        using DisposeScope scope = NewDisposeScope();
        using var noGrad = no_grad();
        Tensor index = Index(chosen);
        codes.index_copy_(0, index, corrected);
        drawings.index_copy_(0, index, Reduced(drawn));
        foreach (int i in chosen)
        {
            corrections[i]++;
        }

        int[] finished = [.. chosen.Where(i => corrections[i] == Corrections)];
        if (finished.Length > 0)
        {
            Tensor old = Index(finished);
            faces.Replace(old, draw(finished.Length));
            codes.index_copy_(0, old, firstCode.expand(finished.Length, -1, -1));
            drawings.index_copy_(0, old, firstDrawing.expand(finished.Length, -1, -1, -1));
            Array.ForEach(finished, i => corrections[i] = 0);
        }
    }

    public void Dispose()
    {
        firstCode.Dispose();
        firstDrawing.Dispose();
        faces.Dispose();
        codes.Dispose();
        drawings.Dispose();
    }

    private Tensor Index(int[] slots) => tensor(Array.ConvertAll(slots, i => (long)i)).to(codes.device);
}
