namespace JoJoGan.SyntheticFlowers.Parts;

/// <summary>Two rows of six petals, the second behind the first and between its petals.</summary>
internal static class Petals
{
    private const double Sector = Math.PI / 3;

    public static void Paint(Flower flower)
    {
        FlowerShape shape = flower.Shape;
        var first = new Row(Ring(flower, shape.PetalLength, 0, every: 2), Ring(flower, shape.OtherLength, 1, every: 2));
        Row second = Ring(flower, shape.SecondLength, 0.5, every: 1);
        Tensor shadow = Curves.Fade(first.Distance, 0.05) * 0.3 + 0.12;
        Paint(flower, second, 1 - (shadow * flower.Look.Depth));
        Paint(flower, first, ones_like(shadow));
    }

    private static void Paint(Flower flower, Row row, Tensor light)
    {
        double depth = flower.Look.Depth;
        Tensor along = flower.Bloom.Radius / flower.Shape.PetalLength;
        Tensor color = Curves.Mix(flower.Palette.PetalBase, flower.Palette.Petal, Curves.Step(along, 0.25, 0.75));
        Tensor lamp = (flower.Bloom.X + flower.Bloom.Y) * -0.12;
        Tensor fold = Curves.Step(row.Side, 0.3, 1) * -0.28;
        flower.Canvas.Fill(color * light * (1 + ((lamp + fold) * depth)), row.Distance);
    }

    /// <summary>Petals of one length.</summary>
    /// <param name="flower">The flower.</param>
    /// <param name="length">Their length.</param>
    /// <param name="offset">By how many sectors the first is turned from the top.</param>
    /// <param name="every">How many sectors lie from one to the next.</param>
    private static Row Ring(Flower flower, Tensor length, double offset, int every)
    {
        Tensor turned = ((flower.Bloom.Angle / Sector) - (flower.Shape.Turn + offset)) / every;
        Tensor angle = (turned - turned.round()) * (Sector * every);
        (Tensor u, Tensor v) = (flower.Bloom.Radius * angle.cos(), flower.Bloom.Radius * angle.sin());
        Tensor taper = 1 - (((u / length).clamp_max(1) - 0.35) * flower.Shape.PetalTip).clamp_min(-0.3);
        Tensor room = flower.Shape.PetalLength * (0.6 * Math.Tan(Sector / 2));
        Tensor half = length * 0.5;
        var petal = new Oval(u - half, v, half, room * flower.Shape.PetalWidth * taper);
        return new Row(petal.Distance, (angle.abs() * (2 / Sector)).clamp_max(1));
    }

    /// <summary>A row of petals.</summary>
    /// <param name="Distance">Signed distance, negative inside.</param>
    /// <param name="Side">0 in a petal's middle, 1 halfway to the next.</param>
    private sealed record Row(Tensor Distance, Tensor Side)
    {
        /// <summary>Petals of two lengths.</summary>
        public Row(Row one, Row other)
            : this(minimum(one.Distance, other.Distance), where(one.Distance.lt(other.Distance), one.Side, other.Side))
        {
        }
    }
}
