namespace JoJoGan.Models.Styles;

/// <summary>
/// The difference of a large weight as a matrix [m, n]: the product of two thin matrices of 8 bits, cut from its singular value
/// decomposition, and what that leaves in 2 bits a value. Fine-tuning moves weights along few directions, with noise from Adam
/// around them: the product holds the former, the 2 bits most of the latter.
/// </summary>
internal sealed class LowRankDelta : TensorDelta
{
    public const string LeftSuffix = ".left";
    public const string ScaleSuffix = ".scale";
    public const string RightSuffix = ".right";
    public const string RestSuffix = ".rest";
    public const string RestScaleSuffix = ".rest_scale";
    public const string WholeSuffix = ".whole";

    private const double RankBytes = 0.085;
    private const int SmallestSide = 32;
    private const int PerByte = 4;
    private const double MostInt8 = 127;

    // The best four levels for a normal distribution, and the threshold between them (Max 1960, "Quantizing for minimum
    // distortion").
    private const float Inner = 0.4528f;
    private const float Outer = 1.510f;
    private const double Threshold = 0.9816;

    private readonly Tensor left;
    private readonly Tensor scale;
    private readonly Tensor right;
    private readonly Tensor rest;
    private readonly Tensor restScale;
    private readonly Tensor? whole;

    /// <summary>Takes packed tensors, owned from now on.</summary>
    /// <param name="left">Int8 [m, r].</param>
    /// <param name="scale">Float32 [r], of each product of a column and a row.</param>
    /// <param name="right">Int8 [r, n].</param>
    /// <param name="rest">UInt8 [m, ⌈n/4⌉], four values a byte.</param>
    /// <param name="restScale">Float16 [m].</param>
    /// <param name="whole">
    /// A mark, UInt8 [1], that the other tensors are the weight itself instead of its difference: that of a folded modulation is
    /// small, its difference as large as the base. Null for a difference.
    /// </param>
    public LowRankDelta(Tensor left, Tensor scale, Tensor right, Tensor rest, Tensor restScale, Tensor? whole)
    {
        (this.left, this.scale, this.right, this.rest, this.restScale, this.whole) = (left, scale, right, rest, restScale, whole);
        Parts =
        [
            (LeftSuffix, left),
            (ScaleSuffix, scale),
            (RightSuffix, right),
            (RestSuffix, rest),
            (RestScaleSuffix, restScale),
            .. whole is null ? Array.Empty<(string, Tensor)>() : [(WholeSuffix, whole)],
        ];
    }

    public override IReadOnlyList<(string Suffix, Tensor Tensor)> Parts { get; }

    /// <summary>The sides of the matrix that a tensor of some shape is packed as.</summary>
    public static (long Rows, long Columns) Sides(IReadOnlyList<long> shape)
    {
        long rows = shape.FirstOrDefault(size => size > 1, 1);
        return (rows, shape.Aggregate(1L, (product, size) => product * size) / rows);
    }

    /// <summary>Whether packing a tensor of some shape this way saves anything.</summary>
    public static bool Pays(IReadOnlyList<long> shape)
    {
        (long rows, long columns) = Sides(shape);
        return Math.Min(rows, columns) >= SmallestSide;
    }

    /// <summary>Bytes that hold the rest of some values.</summary>
    public static long Bytes(long values) => (values + PerByte - 1) / PerByte;

    /// <summary>Packs a difference. The packed tensors belong to the current dispose scope.</summary>
    /// <param name="difference">What a style adds to the base.</param>
    /// <param name="basis">The base generator's tensor.</param>
    public static LowRankDelta Pack(Tensor difference, Tensor basis)
    {
        using var scope = NewDisposeScope();
        (long m, long n) = Sides(difference.shape);
        Tensor own = difference.Plus(basis);
        bool isWhole = own.Squared().sum().lt(difference.Squared().sum()).IsTrue();
        Tensor matrix = (isWhole ? own : difference).view(m, n).to(ScalarType.Float32);
        int rank = (int)Math.Max(1, RankBytes * m * n / (m + n));
        (Tensor u, Tensor s, Tensor v) = linalg.svd(matrix, fullMatrices: false);
        (Tensor left, Tensor leftStep) = ToInt8(u.narrow(1, 0, rank), 0);
        (Tensor right, Tensor rightStep) = ToInt8(v.narrow(0, 0, rank), 1);
        Tensor scale = s.narrow(0, 0, rank) * leftStep * rightStep;
        Tensor rest = matrix - Scaled(left, scale).matmul(right.to(ScalarType.Float32));

        Tensor deviation = rest.Squared().mean([1], keepdim: true).sqrt();
        Tensor outer = (rest.abs() > deviation.Times(Threshold)).to(ScalarType.Int64);
        using Scalar zero = 0.ToScalar();
        Tensor negative = rest.lt(zero).to(ScalarType.Int64);
        Tensor codes = nn.functional.pad(outer.Plus(negative).Plus(negative), [0, (Bytes(n) * PerByte) - n]);
        Tensor places = tensor(new long[] { 1, 4, 16, 64 }, device: codes.device);
        Tensor bytes = (codes.view(m, -1, PerByte) * places).sum(2).to(ScalarType.Byte);

        // The factor of each row that leaves the least.
        Tensor levels = Levels(bytes, n);
        Tensor restScale = (rest * levels).sum(1) / levels.Squared().sum(1);
        return new LowRankDelta(
            Keep(left),
            Keep(scale),
            Keep(right),
            Keep(bytes),
            Keep(restScale.to(ScalarType.Float16)),
            isWhole ? Keep(ones(1, ScalarType.Byte, matrix.device)) : null);

        static Tensor Keep(Tensor tensor) => tensor.contiguous().MoveToOuterDisposeScope();
    }

    public override void AddTo(Tensor target, Tensor basis, double share)
    {
        using var scope = NewDisposeScope();
        if (whole is not null)
        {
            target.AddInPlace(basis, -share);
        }

        (long rows, long columns) = (left.shape[0], right.shape[1]);
        using Scalar factor = share.ToScalar();
        target.view(rows, columns)
            .addcmul_(Levels(rest, columns), restScale.to(ScalarType.Float32).unsqueeze(1), factor)
            .add_(Scaled(left, scale).matmul(right.to(ScalarType.Float32)), factor);
    }

    private static Tensor Scaled(Tensor left, Tensor scale) => left.to(ScalarType.Float32).mul_(scale);

    /// <summary>Each vector along an axis in steps of its largest component / 127.</summary>
    private static (Tensor Values, Tensor Step) ToInt8(Tensor vectors, int axis)
    {
        Tensor step = vectors.abs().amax(axis).DividedBy(MostInt8);
        return ((vectors / step.unsqueeze(axis)).round().to(ScalarType.Int8), step);
    }

    /// <summary>The levels that bytes stand for, [m, n].</summary>
    private static Tensor Levels(Tensor bytes, long columns)
    {
        float[] level = [Inner, Outer, -Inner, -Outer];
        IEnumerable<float> table = Enumerable.Range(0, 256 * PerByte)
            .Select(i => level[((i / PerByte) >> (2 * (i % PerByte))) & 3]);
        Tensor values = tensor(table.ToArray(), device: bytes.device).view(256, PerByte)
            .index_select(0, bytes.flatten().to(ScalarType.Int32));
        return values.view(bytes.shape[0], -1).narrow(1, 0, columns);
    }
}
