namespace JoJoGan.Jobs.Storage;

/// <summary>An idempotency key was used for another request.</summary>
/// <param name="name">The key.</param>
public sealed class IdempotencyKeyException(string name) : JoJoGanException(
    $"The idempotency key '{LogText.Of(name)}' was used for another request; use a new one.");
