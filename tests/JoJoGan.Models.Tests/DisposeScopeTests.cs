using JoJoGan.Models.Runtime;
using JoJoGan.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace JoJoGan.Models.Tests;

public sealed class DisposeScopeTests
{
    [Fact]
    public void Neither_the_library_nor_a_test_keeps_a_scope_open_across_an_await()
    {
        DisposeScopes.AcrossAwaits(typeof(NetworkSource).Assembly).Should().BeEmpty();
        DisposeScopes.AcrossAwaits(typeof(DisposeScopeTests).Assembly).Should().ContainSingle()
            .Which.Should().Contain(nameof(KeepsOneAsync));
    }

    /// <summary>What is to be found.</summary>
    private static async Task<float> KeepsOneAsync()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor one = ones(1);
        await Task.CompletedTask;
        return one.item<float>();
    }
}
