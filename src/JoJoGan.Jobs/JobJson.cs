using System.Text.Json;
using System.Text.Json.Serialization;

namespace JoJoGan.Jobs;

/// <summary>Jobs as JSON, as they are stored and sent.</summary>
internal static class JobJson
{
    /// <summary>camelCase names, kinds and states by their names.</summary>
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        AllowOutOfOrderMetadataProperties = true,
    };

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Options);

    public static T Read<T>(string text) => JsonSerializer.Deserialize<T>(text, Options)
        ?? throw new InvalidDataException($"A stored {typeof(T).Name} is null.");
}
