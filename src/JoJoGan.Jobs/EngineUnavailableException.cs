namespace JoJoGan.Jobs;

/// <summary>The queue or its database cannot be reached; what was accepted is not lost, and trying again helps.</summary>
/// <param name="inner">The cause.</param>
public sealed class EngineUnavailableException(Exception inner) : JoJoGanException(
    "The queue cannot be reached at the moment; try again in some seconds.", inner);
