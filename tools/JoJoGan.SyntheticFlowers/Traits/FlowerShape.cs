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

    /// <summary>0 for few petals, 1 for many.</summary>
    public required Tensor Many { get; init; }

    /// <summary>Length of the second row's petals.</summary>
    public required Tensor SecondLength { get; init; }

    /// <summary>In units of the angle between two petals.</summary>
    public required Tensor Turn { get; init; }

    public required Tensor CenterRadius { get; init; }

    public required Tensor LeafLength { get; init; }

    /// <summary>Reads the geometry.</summary>
    public static FlowerShape From(ParameterReader<FlowerParameter> p)
    {
        Tensor length = p.Range(FlowerParameter.PetalLength, 0.46, 0.68);
        return new FlowerShape
        {
            X = p.Range(Lean, -0.2, 0.2),
            Y = p.Range(Height, -0.08, -0.26),
            PetalLength = length,
            PetalWidth = p.Range(FlowerParameter.PetalWidth, 0.55, 1),
            PetalTip = p.Unit(FlowerParameter.PetalTip),
            Many = Curves.Step(p.Unit(PetalCount), 0.45, 0.55),
            SecondLength = length * p.Range(SecondRow, 0.4, 0.95),
            Turn = p.Range(FlowerParameter.Turn, -1.0 / 3, 1.0 / 3),
            CenterRadius = p.Range(CenterSize, 0.11, 0.21),
            LeafLength = p.Range(LeafSize, 0.3, 0.65),
        };
    }
}
