using JoJoGan.Jobs.Artifacts;
using JoJoGan.Jobs.Workers;

namespace JoJoGan.Jobs.Tests.Workers;

public sealed class JobFailuresTests
{
    [Fact]
    public void Failures_of_the_artifact_store_may_pass()
    {
        JobFailures.Of(new ArtifactReadException("the store does not answer.", "jobs/1/a")).Should().Be(
            (new JobError(JobErrors.Failed, "jobs/1/a: the store does not answer."), true));
        JobFailures.Of(new FileWriteException("the store does not answer.", "jobs/1/a")).IsTransient.Should().BeTrue();
    }
}
