using JoJoGan.Alignment;
using JoJoGan.Latents;

namespace JoJoGan.Samples.Console;

/// <summary>What is kept of a face when the picture is let go.</summary>
/// <param name="Inverted">Its code, and its pivot if it has one.</param>
/// <param name="Place">Where it lies in its picture; null of a picture that is a crop.</param>
internal readonly record struct FoundFace(InvertedFace Inverted, CropTransform? Place);
