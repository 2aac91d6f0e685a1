namespace JoJoGan.Samples.Console.Tests;

/// <summary>Tests that share one <see cref="DemoFolder"/>; one runs after the other.</summary>
[CollectionDefinition(Name)]
public sealed class DemoCollection : ICollectionFixture<DemoFolder>
{
    /// <summary>The name that test classes give.</summary>
    public const string Name = "demo";
}
