namespace JoJoGan.Models.Networks.Encoders;

/// <summary>Widths of an IR-SE50 trunk. The defaults are the published network's.</summary>
public sealed record IrSe50Config
{
    /// <summary>The fewest channels of a stage: squeeze-and-excitation leaves a sixteenth of them.</summary>
    internal const int LeastStageChannels = 16;

    /// <summary>Channels of the pictures: 3, or 6 of the encoders of ReStyle. The default is 3.</summary>
    public int InputChannels { get; init; } = 3;

    /// <summary>Channels of the input layer. At least 1. The default is 64.</summary>
    public int StemChannels { get; init; } = 64;

    /// <summary>Channels of the four stages. Four, each at least 16. The default is 64, 128, 256, 512.</summary>
    public IReadOnlyList<int> StageChannels { get; init; } = [64, 128, 256, 512];
}
