using System.IO.Enumeration;

namespace JoJoGan.Testing;

/// <summary>
/// Says that a test class checks against a fixture. A fixture that no class claims fails a test, and so does a claim that
/// no fixture answers.
/// </summary>
/// <param name="pattern">
/// The fixture's name below the golden folder; without an extension <c>.safetensors</c> is meant; <c>*</c> stands for
/// any characters (<c>align/*.png</c>).
/// </param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class GoldenFileAttribute(string pattern) : Attribute
{
    /// <summary>The name or pattern, with extension.</summary>
    public string Pattern { get; } = Path.HasExtension(pattern) ? pattern : pattern + ".safetensors";

    /// <summary>Whether the claim covers a fixture.</summary>
    /// <param name="name">The fixture's name below the golden folder.</param>
    public bool Covers(string name) => FileSystemName.MatchesSimpleExpression(Pattern, name, ignoreCase: false);
}
