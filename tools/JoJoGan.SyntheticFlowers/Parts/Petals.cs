namespace JoJoGan.SyntheticFlowers.Parts;

/// <summary>Two rows of petals, the second behind the first and between its petals.</summary>
internal static class Petals
{
    private const int Few = 5;
    private const int Many = 8;

    public static void Paint(Flower flower)
    {
        FlowerShape shape = flower.Shape;
        Row first = new(flower, shape.PetalLength, 0), second = new(flower, shape.SecondLength, 0.5);
        Tensor shadow = Curves.Fade(first.Distance, 0.05) * 0.3 + 0.12;
        second.Paint(flower, 1 - (shadow * flower.Look.Depth));
        first.Paint(flower, ones_like(shadow));
    }

    /// <summary>A ring of petals; between few and many it is a mixture of both.</summary>
    private sealed class Row
    {
        private readonly Tensor length;
        private readonly Tensor crease;

        public Row(Flower flower, Tensor length, double offset)
        {
            this.length = length;
            (Tensor fewDistance, Tensor fewCrease) = Ring(flower, length, offset, Few);
            (Tensor manyDistance, Tensor manyCrease) = Ring(flower, length, offset, Many);
            Distance = Curves.Mix(fewDistance, manyDistance, flower.Shape.Many);
            crease = Curves.Mix(fewCrease, manyCrease, flower.Shape.Many);
        }

        public Tensor Distance { get; }

        public void Paint(Flower flower, Tensor light)
        {
            double depth = flower.Look.Depth;
            Tensor along = flower.Bloom.Radius / length;
            Tensor color = Curves.Mix(flower.Palette.PetalBase, flower.Palette.Petal, Curves.Step(along, 0.25, 0.75));
            Tensor lamp = (flower.Bloom.X + flower.Bloom.Y) * -0.12;
            Tensor fold = Curves.Step(crease, 0.35, 1) * -0.26;
            flower.Canvas.Fill(color * light * (1 + ((lamp + fold) * depth)), Distance);
        }

        /// <summary>The petals' distance, and how near to the next petal's half a point is, 0 to 1.</summary>
        private static (Tensor Distance, Tensor Crease) Ring(Flower flower, Tensor length, double offset, int petals)
        {
            double sector = 2 * Math.PI / petals;
            Tensor turned = (flower.Bloom.Angle / sector) - (flower.Shape.Turn + offset);
            Tensor share = turned - turned.round();
            Tensor u = flower.Bloom.Radius * (share * sector).cos(), v = flower.Bloom.Radius * (share * sector).sin();
            Tensor half = length * 0.5;
            Tensor room = length * (0.6 * Math.Tan(sector / 2));
            Tensor taper = 1 - (((u / length).clamp_max(1) - 0.35) * flower.Shape.PetalTip).clamp_min(-0.3);
            var petal = new Oval(u - half, v, half, room * flower.Shape.PetalWidth * taper);
            return (petal.Distance, share.abs() * 2);
        }
    }
}
