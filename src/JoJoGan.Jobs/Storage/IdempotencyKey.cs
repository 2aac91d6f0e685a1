namespace JoJoGan.Jobs.Storage;

/// <summary>What a client names a request, so that sending it twice makes one job.</summary>
/// <param name="Name">The name, unique for an owner.</param>
/// <param name="RequestHash">A hash of what was asked for.</param>
public sealed record IdempotencyKey(string Name, string RequestHash);
