namespace JoJoGan.Samples.Web.Endpoints;

/// <summary>The fields of POST /v1/styles.</summary>
/// <param name="Picture">1 to 8 style pictures: PNG, JPEG or WebP.</param>
/// <param name="Options">A JSON object: name, author, license, loss, steps, preserveColor, alpha, seed, isAligned.</param>
internal sealed record LearnForm(IFormFileCollection Picture, string? Options);

/// <summary>The fields of POST /v1/stylizations.</summary>
/// <param name="Photo">1 to 16 photos: PNG, JPEG or WebP; or codes of faces in safetensors files.</param>
/// <param name="Style">The style's id; this or <paramref name="After"/>.</param>
/// <param name="After">A job that makes the style, for which this one waits.</param>
/// <param name="Strength">How much of the style is seen, from 0 to 1. The default is 1.</param>
/// <param name="Seed">The seed of the noise; none by default.</param>
/// <param name="Paste">Whether the drawn face is put back into its photo. The default is false.</param>
internal sealed record StylizeForm(
    IFormFileCollection Photo, string? Style, Guid? After, double? Strength, int? Seed, bool? Paste);

/// <summary>The fields of POST /v1/videos.</summary>
/// <param name="Video">The video.</param>
/// <param name="Style">The id of the style or student; this or <paramref name="After"/>.</param>
/// <param name="After">A job that makes the style, for which this one waits.</param>
/// <param name="AllFaces">Whether every face is drawn, or the largest alone. The default is false.</param>
internal sealed record VideoForm(IFormFile Video, string? Style, Guid? After, bool? AllFaces);

/// <summary>The body of POST /v1/students.</summary>
/// <param name="Style">The style's id; this or <paramref name="After"/>.</param>
/// <param name="After">A job that makes the style, for which this one waits.</param>
/// <param name="Steps">Number of steps; the recipe's by default.</param>
/// <param name="Seed">The seed of the run. The default is 0.</param>
internal sealed record StudentBody(string? Style, Guid? After, int? Steps, int? Seed);

/// <summary>The fields of POST /images/edits, those of OpenAI's.</summary>
/// <param name="Image">The photo.</param>
/// <param name="Model">The style's id.</param>
/// <param name="N">How many drawings, of other noise each, from 1 to 10. The default is 1.</param>
/// <param name="ResponseFormat">Must be "b64_json", the default.</param>
internal sealed record EditForm(IFormFile Image, string Model, int? N, string? ResponseFormat);
