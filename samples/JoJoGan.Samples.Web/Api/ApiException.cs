namespace JoJoGan.Samples.Web.Api;

/// <summary>A request that the API refuses.</summary>
/// <param name="kind">Why.</param>
/// <param name="detail">What is wrong with this request, and what to do.</param>
/// <param name="retryAfter">When to try again, if that helps.</param>
internal sealed class ApiException(ProblemKind kind, string detail, TimeSpan? retryAfter = null) : Exception(detail)
{
    public ProblemKind Kind => kind;

    public TimeSpan? RetryAfter => retryAfter;
}
