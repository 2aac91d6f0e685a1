using System.Globalization;

namespace JoJoGan.Samples.Web.Api;

/// <summary>Reads the fields of a form.</summary>
internal static class FormFields
{
    /// <summary>Reads the whole form of a request.</summary>
    /// <exception cref="ApiException">It is none.</exception>
    public static async Task<IFormCollection> ReadAsync(HttpRequest request) => request.HasFormContentType
        ? await request.ReadFormAsync(request.HttpContext.RequestAborted)
        : throw new ApiException(ProblemKind.InvalidRequest, "Send the request as multipart/form-data.");

    /// <summary>Reads a field that may be left out.</summary>
    /// <exception cref="ApiException">It cannot be read.</exception>
    public static T? Optional<T>(this IFormCollection form, string name)
        where T : struct, IParsable<T>
    {
        string text = form[name].ToString();
        return text.Length == 0 ? null
            : T.TryParse(text, CultureInfo.InvariantCulture, out T value) ? value
            : throw new ApiException(
                ProblemKind.InvalidRequest, $"The field '{name}' must be a {typeof(T).Name}, not '{LogText.Of(text)}'.");
    }

    /// <summary>The style to work with, or the job that makes it.</summary>
    /// <exception cref="ApiException">There is none, or both.</exception>
    public static (string? Style, Guid? After) StyleOrJob(this IFormCollection form) =>
        StyleOrJob(form["style"].ToString(), form.Optional<Guid>("after"));

    /// <inheritdoc cref="StyleOrJob(IFormCollection)" />
    public static (string? Style, Guid? After) StyleOrJob(string? style, Guid? after) =>
        string.IsNullOrEmpty(style) == after is null
            ? throw new ApiException(ProblemKind.InvalidRequest, "Name either a 'style' or, in 'after', the job that makes it.")
            : (string.IsNullOrEmpty(style) ? null : style, after);
}
