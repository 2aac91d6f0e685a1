using JoJoGan.DemoModel;
using JoJoGan.Extensions.AI;
using JoJoGan.Jobs;
using JoJoGan.Models.Runtime;
using JoJoGan.Stylization;
using JoJoGan.Testing;
using JoJoGan.Video;
using SixLabors.ImageSharp;

#pragma warning disable MEAI001 // the contract is experimental

namespace JoJoGan.Packaging.Tests.ImageSharp;

/// <summary>
/// The packages run on ImageSharp 2.1.13 and on 3.1.x: what they call exists, with the same signature, in both. The second is not
/// referenced here; members-3.1.12.txt lists those of its public members that the packages call.
/// </summary>
public sealed class ImageSharpMembersTests
{
    private const string Listing = "tests/JoJoGan.Packaging.Tests/ImageSharp/members-3.1.12.txt";

    private static readonly Type[] Packages =
        [
            typeof(IStylizer), typeof(NetworkSource), typeof(DemoWeights), typeof(StyleImageGenerator), typeof(VideoStylizer),
            typeof(IJobClient),
        ];

    private static string[] Listed
        => [.. File.ReadLines(RepositoryFolder.Combine(Listing.Split('/'))).Where(line => line.Length > 0 && line[0] != '#')];

    [Fact]
    public void ImageSharp_is_the_lowest_version_of_the_range()
        => typeof(Image).Assembly.GetName().Version.Should().Be(new Version(2, 0, 0, 0), "members of 2.1.13 are looked up in it");

    [Fact]
    public void Every_member_that_is_called_exists_in_2_1_13()
        => AssertOffered(ImageSharpUse.OfferedBy(typeof(Image).Assembly.Location), "2.1.13");

    [Fact]
    public void Every_member_that_is_called_exists_in_3_1_12() => AssertOffered([.. Listed], "3.1.12");

    [Fact]
    public void Listed_members_are_called()
        => Listed.Except(Packages.SelectMany(Used)).Should().BeEmpty($"{Listing} holds only what the packages use");

    [Fact]
    public void The_configuration_that_a_host_shares_is_left_alone()
        => Packages.SelectMany(Used).Should().NotContain(member => member.Contains("SixLabors.ImageSharp.Configuration"));

    private static IEnumerable<string> Used(Type package) => ImageSharpUse.Of(package.Assembly.Location);

    private static void AssertOffered(HashSet<string> offered, string version)
    {
        string[] missing = [.. Packages.SelectMany(
            package => Used(package).Except(offered).Select(member => $"{package.Assembly.GetName().Name} uses {member}"))];
        Assert.True(
            missing.Length == 0,
            $"ImageSharp {version} does not have what is used here. Use a member that has the same signature in 2.1.13 and "
            + $"3.1.x, or reach it as JpegEncoding does. If 3.1.12 has it and {Listing} only lacks it, look it up in 3.1.12's "
            + $"public signatures and add it there:\n{string.Join('\n', missing)}");
    }
}
