namespace JoJoGan.Models.Training;

/// <summary>The numbers of a run's state.</summary>
/// <param name="Steps">Steps done.</param>
/// <param name="LastGoodSteps">See <see cref="DivergenceGuard.LastGoodSteps"/>.</param>
/// <param name="Beginning">The loss that later ones are compared with.</param>
/// <param name="Exploded">How many of the latest losses in a row were far above it.</param>
internal sealed record TrainingNumbers(int Steps, int LastGoodSteps, double Beginning, int Exploded);
