using static JoJoGan.SyntheticFlowers.FlowerParameter;

namespace JoJoGan.SyntheticFlowers;

/// <summary>The geometry in units of half the picture, every number [n, 1, 1, 1].</summary>
internal sealed record FlowerShape
{
    /// <summary>The flower's center.</summary>
    public required Tensor X { get; init; }

    public required Tensor Y { get; init; }

    public required Tensor PetalLength { get; init; }

    /// <summary>In units of the angle that a petal has for itself.</summary>
    public required Tensor PetalWidth { get; init; }

    /// <summary>0 for round petals, 1 for pointed ones.</summary>
    public required Tensor PetalTip { get; init; }

    /// <summary>Length of every other petal.</summary>
    public required Tensor OtherLength { get; init; }

    /// <summary>Length of the second row's petals.</summary>
    public required Tensor SecondLength { get; init; }

    /// <summary>In units of the angle between two petals.</summary>
    public required Tensor Turn { get; init; }

    public required Tensor CenterRadius { get; init; }

    public required Tensor LeafLength { get; init; }

    /// <summary>Reads the geometry.</summary>
    public static FlowerShape From(ParameterReader<FlowerParameter> p)
    {
        Tensor length = p.Range(FlowerParameter.PetalLength, 0.48, 0.7);
        return new FlowerShape
        {
            X = p.Range(Lean, -0.14, 0.14),
            Y = p.Range(Height, -0.1, -0.22),
            PetalLength = length,
            PetalWidth = p.Range(FlowerParameter.PetalWidth, 0.55, 1),
            PetalTip = p.Unit(FlowerParameter.PetalTip),
            OtherLength = length * p.Range(Alternation, 1, 0.68),
            SecondLength = length * p.Range(SecondRow, 0.35, 0.9),
            Turn = p.Range(FlowerParameter.Turn, -0.25, 0.25),
            CenterRadius = p.Range(CenterSize, 0.11, 0.21),
            LeafLength = p.Range(LeafSize, 0.3, 0.65),
        };
    }
}
