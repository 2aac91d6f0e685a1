namespace JoJoGan.Jobs;

/// <summary>Too many jobs of one owner wait.</summary>
public sealed class QueueFullException() : JoJoGanException("Too many of your jobs are waiting; try again when some have ended.");
