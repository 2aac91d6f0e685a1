using JoJoGan.Testing;

namespace JoJoGan.DemoModel.Tests;

public sealed class DisposeScopeTests
{
    [Fact]
    public void No_test_keeps_a_scope_open_across_an_await() =>
        DisposeScopes.AcrossAwaits(typeof(DisposeScopeTests).Assembly).Should().BeEmpty();
}
