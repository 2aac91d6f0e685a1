namespace JoJoGan.Onnx.Styles;

/// <summary>A style of this runtime: an exported file, and the network once it has been loaded.</summary>
internal interface IOnnxStyle
{
    /// <summary>The file.</summary>
    string Path { get; }

    /// <summary>The file's network. Between <c>BeginUse</c> and <c>EndUse</c> only.</summary>
    StyleNetworks Networks { get; }
}
