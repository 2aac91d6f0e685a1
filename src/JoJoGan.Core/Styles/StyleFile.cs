namespace JoJoGan.Styles;

/// <summary>What a style's file says of itself.</summary>
/// <param name="Path">The file.</param>
/// <param name="Metadata">How the style was made.</param>
/// <param name="Format">How its weights are stored.</param>
/// <param name="Bytes">The size of the file.</param>
public sealed record StyleFile(string Path, StyleMetadata Metadata, StyleFormat Format, long Bytes);
