using JoJoGan.Errors;

namespace JoJoGan.Samples.Console;

/// <summary>A style could not be saved where it should be.</summary>
internal sealed class StyleSavingException(string message, Exception inner) : JoJoGanException(message, inner);
