namespace JoJoGan.Jobs.Engine;

/// <summary>Another activation of the queue has changed the job: this one ends, and the call is to be repeated.</summary>
internal sealed class StaleQueueException() : Exception("The queue was moved; try again.");
