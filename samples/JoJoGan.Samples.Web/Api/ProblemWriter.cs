using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using JoJoGan.Jobs;
using JoJoGan.Jobs.Artifacts;
using JoJoGan.Jobs.Storage;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;

namespace JoJoGan.Samples.Web.Api;

/// <summary>Answers every failure with problem details (RFC 9457) and no more than the client may know.</summary>
internal sealed class ProblemWriter : IExceptionHandler
{
    private static readonly TimeSpan EngineRetry = TimeSpan.FromSeconds(5);

    public async ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is OperationCanceledException && context.RequestAborted.IsCancellationRequested)
        {
            return true; // nobody reads the answer
        }

        (ProblemKind kind, string detail, TimeSpan? retryAfter) = Of(exception);
        if (retryAfter is { } wait)
        {
            context.Response.Headers.RetryAfter = ((int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        ProblemDetails problem = Details(kind, detail);
        problem.Extensions["traceId"] = Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier;
        if (exception is InvalidOptionsException options)
        {
            problem.Extensions["errors"] = new Dictionary<string, IReadOnlyList<string>> { ["options"] = options.Failures };
        }

        context.Response.StatusCode = kind.Status;
        await context.Response.WriteAsJsonAsync(
            problem, options: null, contentType: "application/problem+json", cancellationToken);
        return true;
    }

    /// <summary>Says what was wrong where an answer would have no body.</summary>
    public static Task ExplainAsync(StatusCodeContext context)
    {
        (HttpRequest request, int status) = (context.HttpContext.Request, context.HttpContext.Response.StatusCode);
        ProblemKind? kind = ProblemKind.All.Values.FirstOrDefault(known => known.Status == status);
        return kind is null
            ? Task.CompletedTask
            : throw new ApiException(kind, $"{request.Method} {LogText.Of(request.Path)} is not what this service answers.");
    }

    /// <summary>The problem of a kind.</summary>
    public static ProblemDetails Details(ProblemKind kind, string detail) => new()
    {
        Type = kind.Type, Title = kind.Title, Status = kind.Status, Detail = detail,
    };

    private static (ProblemKind Kind, string Detail, TimeSpan? RetryAfter) Of(Exception exception) => exception switch
    {
        ApiException e => (e.Kind, e.Message, e.RetryAfter),
        InvalidOptionsException e => (ProblemKind.InvalidOptions, e.Message, null),
        IdempotencyKeyException e => (ProblemKind.KeyReused, e.Message, null),
        QueueFullException e => (ProblemKind.QueueFull, e.Message, EngineRetry),
        NoWorkerException e => (ProblemKind.NoWorker, e.Message, EngineRetry),
        EngineUnavailableException or DbException or ArtifactReadException => (
            ProblemKind.EngineUnavailable,
            "The queue, its database or its files cannot be reached; nothing was lost.",
            EngineRetry),
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } e => (ProblemKind.TooLarge, e.Message, null),
        BadHttpRequestException { StatusCode: StatusCodes.Status408RequestTimeout } e => (ProblemKind.TooSlow, e.Message, null),
        BadHttpRequestException e => (ProblemKind.InvalidRequest, e.Message, null),
        InvalidDataException e => (ProblemKind.TooLarge, e.Message, null), // a form above its limit
        IOException or FileWriteException => (
            ProblemKind.StorageFull, "The upload could not be stored. Try again later.", TimeSpan.FromMinutes(1)),
        _ => (ProblemKind.Failed, "The service has failed; its log says more under the trace id.", null),
    };
}
