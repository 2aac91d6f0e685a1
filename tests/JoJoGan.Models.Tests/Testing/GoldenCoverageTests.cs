using System.Reflection;
using JoJoGan.Testing;

namespace JoJoGan.Models.Tests.Testing;

[Trait("Category", "Golden")]
public sealed class GoldenCoverageTests
{
    private static readonly IReadOnlyList<GoldenFileAttribute> Claims =
    [
        .. new[] { Assembly.GetExecutingAssembly(), Assembly.Load("JoJoGan.Core.Tests") }
            .SelectMany(assembly => assembly.GetTypes())
            .SelectMany(type => type.GetCustomAttributes<GoldenFileAttribute>()),
    ];

    [Fact]
    public void Every_fixture_is_read_by_a_test() =>
        GoldenFolder.Files().Where(name => !Claims.Any(claim => claim.Covers(name))).Should().BeEmpty();

    [Fact]
    public void Every_claim_has_its_fixture()
    {
        IReadOnlyList<string> files = GoldenFolder.Files();
        Claims.Where(claim => !files.Any(claim.Covers)).Select(claim => claim.Pattern).Should().BeEmpty();
    }
}
