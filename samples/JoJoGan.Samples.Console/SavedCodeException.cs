using JoJoGan.Errors;

namespace JoJoGan.Samples.Console;

/// <summary>A file holds no code that can be drawn.</summary>
internal sealed class SavedCodeException(string message, Exception? inner = null) : JoJoGanException(message, inner);
