using JoJoGan.Models.Tensors;
using JoJoGan.SyntheticFaces;

namespace JoJoGan.DemoTraining;

/// <summary>
/// An endless supply of faces. Drawing one takes as long as a step of training takes with it, so that every batch is
/// a few new faces and many of the latest thousands.
/// </summary>
internal sealed class FacePool : IDisposable
{
    private const int Capacity = 16384;

    private readonly torch.Generator random;
    private readonly Random order;
    private readonly IReadOnlyList<FaceStyle> styles;
    private readonly Tensor codes;
    private readonly Tensor pictures;
    private readonly Tensor photos;
    private readonly Tensor drawn;
    private readonly int size;
    private int count;
    private int next;

    /// <summary>Draws the first faces.</summary>
    /// <param name="size">Side of the pictures.</param>
    /// <param name="seed">Other faces for another seed.</param>
    /// <param name="styles">Each face is drawn in one of these; where there is none, in a style made up for it.</param>
    /// <param name="first">How many faces to begin with.</param>
    public FacePool(int size, int seed, IReadOnlyList<FaceStyle> styles, int first = 512)
    {
        this.size = size;
        this.styles = styles;
        random = new torch.Generator((ulong)seed);
        order = new Random(seed);
        codes = zeros(Capacity, NetworkSizes.StyleDim);
        pictures = zeros([Capacity, 3, size, size], dtype: uint8);
        photos = styles.Count == 0 ? zeros_like(pictures) : pictures.alias();
        drawn = zeros([Capacity], dtype: int64);
        while (count < first)
        {
            Add(64);
        }
    }

    /// <summary>A batch.</summary>
    /// <param name="batch">How many faces.</param>
    /// <param name="fresh">How many of them are new; the others have been in batches before.</param>
    /// <param name="device">Where to.</param>
    public FaceBatch Next(int batch, int fresh, Device device)
    {
        using DisposeScope scope = NewDisposeScope();
        int newest = next;
        Add(fresh);
        long[] chosen =
        [
            .. Enumerable.Range(newest, fresh).Select(i => (long)(i % Capacity)),
            .. Enumerable.Range(0, batch - fresh).Select(_ => (long)order.Next(count)),
        ];
        Tensor index = tensor(chosen);
        return new FaceBatch(
            codes.index_select(0, index).to(device).MoveToOuterDisposeScope(),
            Chosen(pictures),
            Chosen(photos),
            drawn.index_select(0, index).to(device).MoveToOuterDisposeScope());

        Tensor Chosen(Tensor all) => (all.index_select(0, index).to(device).to(float32) / 127.5 - 1).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        codes.Dispose();
        pictures.Dispose();
        photos.Dispose();
        drawn.Dispose();
        random.Dispose();
    }

    private void Add(int faces)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor z = FaceCodes.Draw(faces, random);
        Tensor parameters = FaceCodes.Parameters(z);
        for (int i = 0; i < faces; i++)
        {
            int style = order.Next(styles.Count);
            Tensor face = parameters.narrow(0, i, 1);
            Tensor picture = styles.Count == 0
                ? FaceRenderer.RenderImagined(face, size, order)
                : FaceRenderer.Render(face, size, styles[style]);
            pictures[next].copy_(Bytes(picture));
            if (styles.Count == 0)
            {
                photos[next].copy_(Bytes(FaceRenderer.Render(face, size)));
            }

            codes[next].copy_(z[i]);
            drawn[next].fill_(style);
            next = (next + 1) % Capacity;
            count = Math.Min(count + 1, Capacity);
        }
    }

    private static Tensor Bytes(Tensor picture)
    {
        // TorchSharp may free a number that it made itself before libtorch has read it.
        using Scalar least = 0, most = 255;
        return picture[0].Plus(1).Times(127.5).round().clamp(least, most).to(uint8);
    }
}
