using JoJoGan.DemoModel;
using JoJoGan.Extensions.AI;
using JoJoGan.Models.Runtime;
using JoJoGan.Stylization;
using JoJoGan.Testing;
using JoJoGan.Testing.Api;

#pragma warning disable MEAI001 // the contract is experimental, and so is its list

namespace JoJoGan.Packaging.Tests;

/// <summary>The public members of the packages are those in tests/api, so that a review sees every change of them.</summary>
public sealed class PublicApiTests
{
    private const string Accept = "JOJOGAN_ACCEPT_API";

    [Theory]
    [InlineData(typeof(IStylizer))]
    [InlineData(typeof(NetworkSource))]
    [InlineData(typeof(DemoWeights))]
    [InlineData(typeof(StyleImageGenerator))]
    public void Public_members_are_those_listed(Type type)
    {
        string name = type.Assembly.GetName().Name!, listing = RepositoryFolder.Combine("tests", "api", name + ".txt");
        var api = new ApiList(type.Assembly);
        string[] members = [.. api.Lines()];
        api.Problems.Should().BeEmpty();
        if (Environment.GetEnvironmentVariable(Accept) == "1")
        {
            File.WriteAllText(listing, string.Concat(members.Select(m => m + "\n")));
        }

        string[] listed = File.ReadAllLines(listing);
        string[] difference = [.. listed.Except(members).Select(m => "- " + m), .. members.Except(listed).Select(m => "+ " + m)];
        Assert.True(
            difference.Length == 0,
            $"The public members of {name} changed. If that is wanted, run this test once with {Accept}=1, which rewrites " +
            $"tests/api/{name}.txt:\n{string.Join('\n', difference)}");
    }
}
