
namespace JoJoGan.Models.Tensors;

/// <summary>Images as network input and output: NCHW, RGB, range [-1, 1].</summary>
public static class ImageTensors
{
    /// <summary>Stacks pictures of one size as (v / 255 - 0.5) / 0.5.</summary>
    /// <param name="pictures">One or more pictures of equal size.</param>
    /// <param name="device">Where the tensor goes; null for the CPU.</param>
    /// <returns>[n, 3, height, width], float32.</returns>
    /// <exception cref="NativeBackendException">libtorch cannot be loaded.</exception>
    public static Tensor ToTensor(IReadOnlyList<Image<Rgb24>> pictures, Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        ArgumentOutOfRangeException.ThrowIfZero(pictures.Count);
        NativeBackend.EnsureLoaded();
        int width = pictures[0].Width, height = pictures[0].Height;
        Int128 total = (Int128)pictures.Count * height * width * 3;
        if (total > Array.MaxLength)
        {
            throw new ArgumentException(
                $"{pictures.Count} pictures of {width} x {height} are too many at once; give fewer or smaller ones.",
                nameof(pictures));
        }

        byte[] bytes = new byte[(int)total];
        int length = height * width * 3;
        for (int i = 0; i < pictures.Count; i++)
        {
            if (pictures[i].Width != width || pictures[i].Height != height)
            {
                throw new ArgumentException("The pictures of a batch must be of one size.", nameof(pictures));
            }

            pictures[i].CopyPixelDataTo(bytes.AsSpan(i * length, length));
        }

        using var scope = NewDisposeScope();
        Tensor planes = tensor(bytes, [pictures.Count, height, width, 3]).to(device ?? CPU).permute(0, 3, 1, 2);
        using Scalar most = 255.ToScalar(), half = 0.5.ToScalar();
        return planes.to_type(ScalarType.Float32).contiguous().div_(most).sub_(half).div_(half).MoveToOuterDisposeScope();
    }

    /// <summary>Makes pictures as the original writes them: trunc(255 · clip((x + 1) / 2, 0, 1)).</summary>
    /// <param name="images">[n, 3, height, width] in [-1, 1].</param>
    /// <returns>One picture for each sample.</returns>
    public static IReadOnlyList<Image<Rgb24>> ToImages(Tensor images)
    {
        ArgumentNullException.ThrowIfNull(images);
        using var scope = NewDisposeScope();
        long[] shape = images.shape;
        if (images.numel() > Array.MaxLength)
        {
            throw new ArgumentException(
                $"{shape[0]} pictures of {shape[3]} x {shape[2]} are too many at once; give fewer or smaller ones.",
                nameof(images));
        }

        int height = (int)shape[2], width = (int)shape[3];
        using Scalar zero = 0.ToScalar(), one = 1.ToScalar(), two = 2.ToScalar(), most = 255.ToScalar();
        Tensor values = images.detach().to_type(ScalarType.Float32).add(one, one).div(two).clamp(zero, one).mul(most);
        Tensor raw = values.to_type(ScalarType.Byte).permute(0, 2, 3, 1).contiguous().cpu();
        byte[] bytes = raw.data<byte>().ToArray();
        int length = height * width * 3;
        return [.. Enumerable.Range(0, (int)shape[0])
            .Select(i => Image.LoadPixelData<Rgb24>(bytes.AsSpan(i * length, length), width, height))];
    }
}
