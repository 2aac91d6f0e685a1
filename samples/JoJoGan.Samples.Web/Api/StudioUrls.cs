namespace JoJoGan.Samples.Web.Api;

/// <summary>The addresses that answers name.</summary>
internal static class StudioUrls
{
    public static string Job(Guid id) => $"/v1/jobs/{id}";

    public static string Style(string id) => $"/v1/styles/{id}";

    public static string Thumbnail(string style) => Style(style) + "/thumbnail";

    public static string File(string key) => "/v1/files/" + key;
}
