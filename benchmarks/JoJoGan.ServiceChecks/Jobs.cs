using System.Text.Json;

namespace JoJoGan.ServiceChecks;

/// <summary>Reads answers of the API.</summary>
internal static class Jobs
{
    public static string Text(this JsonElement value, params string[] path) => value.At(path).GetString()!;

    public static int Number(this JsonElement value, params string[] path) => value.At(path).GetInt32();

    public static int Count(this JsonElement value, params string[] path) => value.At(path).GetArrayLength();

    public static string State(this JsonElement job) => job.Text("state");

    public static int Attempt(this JsonElement job) => job.Number("attempt");

    public static bool HasEnded(this JsonElement job) => job.State() is "succeeded" or "failed" or "canceled";

    /// <summary>The step; 0 where there is no progress.</summary>
    public static int Step(this JsonElement job) =>
        job.TryGetProperty("progress", out JsonElement progress) ? progress.Number("step") : 0;

    private static JsonElement At(this JsonElement value, string[] path) =>
        path.Aggregate(value, (at, name) => at.GetProperty(name));
}
