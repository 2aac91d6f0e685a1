using System.Diagnostics;
using System.Net;
using System.Text.Json;
using JoJoGan.Imaging;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using static JoJoGan.Samples.Web.Tests.StudioServer;

namespace JoJoGan.Samples.Web.Tests;

/// <summary>A front whose disk fills up; as root alone, who can mount a small one.</summary>
public sealed class FullDiskTests
{
    [Fact]
    public async Task Upload_without_room_is_answered_with_503_and_leaves_nothing()
    {
        if (!Environment.IsPrivilegedProcess || !OperatingSystem.IsLinux())
        {
            return;
        }

        string disk = Directory.CreateTempSubdirectory("jojogan-").FullName;
        await RunAsync("mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", disk);
        try
        {
            await FillAsync(Path.Combine(disk, "studio"));
        }
        finally
        {
            await RunAsync("umount", "--lazy", disk);
            Directory.Delete(disk);
        }
    }

    private static async Task FillAsync(string folder)
    {
        var studio = new StudioServer { Folder = folder };
        studio.Set("Jobs:Roles", "Front");
        studio.Set("Jobs:GatewayPort", $"{FreePort()}");
        await studio.InitializeAsync();
        try
        {
            int accepted = 0;
            HttpResponseMessage answer;
            while ((answer = await studio.Client.PostAsync("/v1/styles", Form())).StatusCode == HttpStatusCode.Accepted)
            {
                accepted.Should().BeLessThan(20, "the disk is small");
                accepted++;
            }

            JsonElement problem = await JsonAsync(answer);
            problem.GetProperty("type").GetString().Should().Be("/problems/storage-full", problem.ToString());
            answer.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
            answer.Headers.RetryAfter.Should().NotBeNull();
            accepted.Should().BePositive();
            string jobs = Path.Combine(folder, "artifacts", "jobs");
            Directory.GetFiles(jobs, "*", SearchOption.AllDirectories).Should().HaveCount(accepted);
            JsonElement list = await JsonAsync(await studio.Client.GetAsync("/v1/jobs"));
            list.GetProperty("items").GetArrayLength().Should().Be(accepted);
        }
        finally
        {
            await studio.DisposeAsync();
        }
    }

    /// <summary>A picture of noise, which takes a megabyte.</summary>
    private static MultipartFormDataContent Form()
    {
        byte[] pixels = new byte[3 * 600 * 600];
        new Random(1).NextBytes(pixels);
        using Image<Rgb24> noise = Image.LoadPixelData<Rgb24>(pixels, 600, 600);
        using var png = new MemoryStream();
        ImageWriter.Write(noise, png, ".png");
        return new MultipartFormDataContent { { new ByteArrayContent(png.ToArray()), "picture", "noise.png" } };
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using Process process = Process.Start(program, arguments);
        await process.WaitForExitAsync();
        process.ExitCode.Should().Be(0, program);
    }
}
