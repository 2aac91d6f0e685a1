namespace JoJoGan.Jobs;

/// <summary>No worker does jobs of this kind.</summary>
public sealed class NoWorkerException() : JoJoGanException("No worker does jobs of this kind.");
