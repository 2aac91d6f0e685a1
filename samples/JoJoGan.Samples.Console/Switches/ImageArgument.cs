using System.CommandLine;

namespace JoJoGan.Samples.Console.Switches;

/// <summary>One or more picture files.</summary>
internal static class ImageArgument
{
    public static Argument<string[]> Create(string name, string description)
    {
        var argument = new Argument<string[]>(name) { Description = description, Arity = ArgumentArity.OneOrMore };
        argument.Validators.Add(result =>
        {
            // A mistyped option would otherwise be taken for a file.
            foreach (string text in result.Tokens.Select(t => t.Value).Where(t => t.StartsWith('-') && !File.Exists(t)))
            {
                result.AddError($"Unrecognized option '{text}'.");
            }
        });
        return argument;
    }
}
