using JoJoGan.Errors;
using JoJoGan.Samples.Console.Output;
using JoJoGan.Styles;
using Microsoft.Extensions.DependencyInjection;

namespace JoJoGan.Samples.Console;

/// <summary>Saves a style, which took minutes to learn: elsewhere if need be.</summary>
internal static class StyleSaving
{
    /// <summary>Saves a style and says where it is.</summary>
    /// <exception cref="StyleSavingException">It could not be saved there; the message says where it is instead.</exception>
    public static async Task SaveAsync(
        IServiceProvider services, StyleModel style, string path, StyleFormat format, CancellationToken cancellationToken)
    {
        try
        {
            await WriteAsync(services, style, path, format, cancellationToken);
        }
        catch (Exception e) when (e is FileWriteException or IOException or UnauthorizedAccessException)
        {
            string other = Path.Combine(
                Path.GetTempPath(),
                OutputPath.FileName(Path.GetFileNameWithoutExtension(path), $"-{Guid.NewGuid():N}{Path.GetExtension(path)}"));
            throw await RescueAsync(services, style, path, format, other, e);
        }
    }

    private static async Task<StyleSavingException> RescueAsync(
        IServiceProvider services, StyleModel style, string path, StyleFormat format, string other, Exception cause)
    {
        string failure = $"The style cannot be written to '{path}' ({cause.Message.TrimEnd('.')})";
        try
        {
            await WriteAsync(services, style, other, format, CancellationToken.None);
            return new StyleSavingException($"{failure}. It was saved as '{other}' instead; move it from there.", cause);
        }
        catch (Exception e) when (e is FileWriteException or IOException or UnauthorizedAccessException)
        {
            return new StyleSavingException(
                $"{failure}, nor to '{other}' ({e.Message.TrimEnd('.')}). Make room and learn it again.", cause);
        }
    }

    private static async Task WriteAsync(
        IServiceProvider services, StyleModel style, string path, StyleFormat format, CancellationToken cancellationToken)
    {
        using NewFolders made = NewFolders.For(path);
        await services.GetRequiredService<IStyleStore>().SaveAsync(style, path, format, cancellationToken);
        System.Console.WriteLine($"style: {Path.GetFullPath(path)}");
    }
}
