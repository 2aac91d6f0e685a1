using static JoJoGan.SyntheticFaces.FaceParameter;

namespace JoJoGan.SyntheticFaces;

/// <summary>The geometry in units of the picture, every number [n, 1, 1, 1]. A style may change it.</summary>
internal sealed record FaceShape
{
    public required Tensor HeadX { get; init; }

    public required Tensor HeadY { get; init; }

    public required Tensor HeadWidth { get; init; }

    public required Tensor Chin { get; init; }

    public required Tensor JawNarrowing { get; init; }

    public required Tensor Cheeks { get; init; }

    public required Tensor EarSize { get; init; }

    public required Tensor NeckWidth { get; init; }

    public required Tensor HairVolume { get; init; }

    public required Tensor HairEnd { get; init; }

    public required Tensor HairPart { get; init; }

    public required Tensor HairCurl { get; init; }

    public required Tensor Fringe { get; init; }

    public required Tensor Beard { get; init; }

    public required Tensor EyeWidth { get; init; }

    public required Tensor EyeTilt { get; init; }

    public required Tensor EyeOpen { get; init; }

    public required Tensor Gaze { get; init; }

    public required Tensor BrowHeight { get; init; }

    public required Tensor BrowThickness { get; init; }

    public required Tensor BrowTilt { get; init; }

    public required Tensor NoseTip { get; init; }

    public required Tensor NoseWidth { get; init; }

    public required Tensor LipFullness { get; init; }

    public required Tensor MouthWidth { get; init; }

    public required Tensor Smile { get; init; }

    public required Tensor MouthOpen { get; init; }

    public required Tensor Glasses { get; init; }

    public required Tensor Yaw { get; init; }

    public required Tensor Pitch { get; init; }

    /// <summary>How far the ears run out into a point.</summary>
    public double EarPoint { get; init; }

    /// <summary>The iris's radius in units of the eye's half width.</summary>
    public double IrisSize { get; init; } = 0.5;

    /// <summary>Reads the geometry. Eyes and mouth stay, so a head that turns right moves its outline left.</summary>
    public static FaceShape From(ParameterReader<FaceParameter> p)
    {
        (Tensor yaw, Tensor pitch) = (p.Range(FaceParameter.Yaw, -1, 1), p.Range(FaceParameter.Pitch, -1, 1));
        return new FaceShape
        {
            HeadX = yaw * -0.1,
            HeadY = pitch * 0.05 - 0.05,
            HeadWidth = p.Range(FaceWidth, 0.5, 0.64),
            Chin = p.Range(ChinLength, 0.76, 0.9) + (pitch * 0.02),
            JawNarrowing = p.Range(JawWidth, 0.34, 0.04),
            Cheeks = p.Range(CheekFullness, -0.05, 0.09),
            EarSize = p.Range(FaceParameter.EarSize, 0.75, 1.25),
            NeckWidth = p.Range(FaceParameter.NeckWidth, 0.25, 0.37),
            HairVolume = p.Range(FaceParameter.HairVolume, 0.04, 0.2),
            HairEnd = p.Range(HairLength, 0.02, 1.5),
            HairPart = p.Range(FaceParameter.HairPart, -0.45, 0.45),
            HairCurl = p.Unit(FaceParameter.HairCurl),
            Fringe = p.Range(FringeLength, -0.66, -0.3),
            Beard = Curves.Step(p.Unit(FaceParameter.Beard), 0.7, 0.82),
            EyeWidth = p.Range(EyeSize, 0.1, 0.15),
            EyeTilt = p.Range(FaceParameter.EyeTilt, 0.12, -0.25),
            EyeOpen = p.Range(FaceParameter.EyeOpen, 0.3, 0.75),
            Gaze = p.Range(FaceParameter.Gaze, -1, 1),
            BrowHeight = p.Range(FaceParameter.BrowHeight, 0.12, 0.215),
            BrowThickness = p.Range(FaceParameter.BrowThickness, 0.012, 0.038),
            BrowTilt = p.Range(FaceParameter.BrowTilt, 0.04, -0.03),
            NoseTip = p.Range(NoseLength, 0.2, 0.31) - (pitch * 0.035),
            NoseWidth = p.Range(FaceParameter.NoseWidth, 0.075, 0.13),
            LipFullness = p.Range(FaceParameter.LipFullness, 0.028, 0.075),
            MouthWidth = p.Range(FaceParameter.MouthWidth, 0.16, 0.26),
            Smile = p.Range(FaceParameter.Smile, -0.025, 0.09),
            MouthOpen = Curves.Step(p.Unit(FaceParameter.MouthOpen), 0.25, 1.1) * 0.13,
            Glasses = Curves.Step(p.Unit(FaceParameter.Glasses), 0.62, 0.7),
            Yaw = yaw,
            Pitch = pitch,
        };
    }
}
