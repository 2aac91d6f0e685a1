namespace JoJoGan.StyleGan2;

/// <summary>How operators are computed. Both forms give the same numbers up to float rounding.</summary>
public enum OperatorForm
{
    /// <summary>Few passes over memory: the form to use.</summary>
    Fast,

    /// <summary>The equations as the paper writes them, one by one: slow, obvious, the measure of the fast form.</summary>
    Reference,
}
