using System.Globalization;

namespace JoJoGan.Validation;

/// <summary>Collects what is wrong with options, so that one error names all of it.</summary>
/// <param name="owner">The name of the options' class, which the failures begin with.</param>
public sealed class OptionRules(string owner)
{
    private readonly List<string> failures = [];

    /// <summary>Requires a number to be in a range; NaN is in none.</summary>
    /// <param name="name">The name of the option.</param>
    /// <param name="value">Its value.</param>
    /// <param name="least">The lower limit.</param>
    /// <param name="most">The upper limit.</param>
    /// <param name="leastAllowed">Whether the value may be the lower limit itself.</param>
    /// <param name="mostAllowed">Whether the value may be the upper limit itself.</param>
    /// <returns>These rules.</returns>
    public OptionRules Range(
        string name, double value, double least, double most, bool leastAllowed = true, bool mostAllowed = true)
    {
        bool inside = (leastAllowed ? value >= least : value > least) && (mostAllowed ? value <= most : value < most);
        if (!inside)
        {
            string low = (leastAllowed ? "at least " : "greater than ") + Text(least);
            string high = (mostAllowed ? "at most " : "less than ") + Text(most);
            failures.Add($"{owner}.{name} must be {low} and {high}, not {Text(value)}.");
        }

        return this;
    }

    /// <summary>Requires a condition to hold.</summary>
    /// <param name="holds">Whether it does.</param>
    /// <param name="failure">What is wrong otherwise: the name of the option, then the rest of the sentence.</param>
    /// <returns>These rules.</returns>
    public OptionRules Rule(bool holds, string failure)
    {
        if (!holds)
        {
            failures.Add($"{owner}.{failure}");
        }

        return this;
    }

    /// <summary>Adds the failures of options that these contain.</summary>
    /// <param name="validate">Checks them, throwing <see cref="InvalidOptionsException"/>.</param>
    /// <returns>These rules.</returns>
    public OptionRules Include(Action validate)
    {
        try
        {
            validate();
        }
        catch (InvalidOptionsException e)
        {
            failures.AddRange(e.Failures);
        }

        return this;
    }

    /// <summary>Ends the check.</summary>
    /// <exception cref="InvalidOptionsException">A rule is broken; the message lists every one.</exception>
    public void ThrowIfBroken()
    {
        if (failures.Count > 0)
        {
            throw new InvalidOptionsException(failures);
        }
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
