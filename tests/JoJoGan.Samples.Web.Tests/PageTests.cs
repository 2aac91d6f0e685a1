using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace JoJoGan.Samples.Web.Tests;

/// <summary>
/// The page in Chromium. With JOJOGAN_SCREENSHOTS set to a folder, pictures of it are written there, for the documents.
/// </summary>
public sealed class PageTests(StudioServer studio) : IClassFixture<StudioServer>, IAsyncLifetime
{
    private static readonly string? Screenshots = Environment.GetEnvironmentVariable("JOJOGAN_SCREENSHOTS");

    private readonly List<string> problems = [];
    private IPlaywright playwright = null!;
    private IBrowser browser = null!;

    public async Task InitializeAsync()
    {
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions { ExecutablePath = "/usr/bin/chromium", Args = ["--no-sandbox"] });
    }

    public async Task DisposeAsync()
    {
        await browser.DisposeAsync();
        playwright.Dispose();
    }

    [Fact]
    public async Task Style_and_photos_become_drawn_faces()
    {
        IPage page = await OpenAsync(1280, 1000);
        await ShootAsync(page, "studio-start");
        await EnsureAccessibleAsync(page);
        await page.Locator("#sample-styles button").Nth(1).ClickAsync();
        await page.Locator("#sample-photos button").Nth(0).ClickAsync();
        await page.Locator("#sample-photos button").Nth(1).ClickAsync();
        await page.Locator("#more summary").ClickAsync();
        await page.Locator("#steps").FillAsync("30");
        await page.GetByRole(AriaRole.Button, new() { Name = "Learn the style and stylize" }).ClickAsync();

        ILocator learning = page.Locator(".job", new() { HasText = "Learn" });
        await learning.GetByAltText("Latest preview").WaitForAsync(new() { Timeout = 60_000 });
        string? preview = await learning.GetByAltText("Latest preview").GetAttributeAsync("src");
        await page.Locator(".job", new() { HasText = "Waits for its style" }).WaitForAsync();
        await ShootAsync(page, "studio-learning");
        await EnsureAccessibleAsync(page);
        await page.ReloadAsync();
        await Assertions.Expect(learning.GetByAltText("Latest preview")).Not.ToHaveAttributeAsync(
            "src", preview!, new() { Timeout = 60_000 });

        await page.GetByAltText("In the style").Nth(1).WaitForAsync(new() { Timeout = 120_000 });
        await Assertions.Expect(page.Locator("#saved")).ToBeVisibleAsync();
        const string Decode = "image => image.decode().then(() => image.naturalWidth)";
        (await page.GetByAltText("In the style").First.EvaluateAsync<int>(Decode)).Should().BePositive();
        await ShootAsync(page, "studio-results");
        await EnsureAccessibleAsync(page);
        IDownload download = await page.RunAndWaitForDownloadAsync(() => page.GetByText("Download style").ClickAsync());
        download.SuggestedFilename.Should().Be("ink.safetensors");
        await (await OpenAsync(390, 844, page.Url)).GetByAltText("In the style").Nth(1).WaitForAsync();
        problems.Should().BeEmpty();
    }

    [Fact]
    public async Task Page_works_by_keyboard_on_a_phone()
    {
        await studio.LearnAsync();
        IPage page = await OpenAsync(390, 844);
        await page.Locator("input[name=style]").First.FocusAsync();
        await page.Keyboard.PressAsync("Space");
        await page.Locator("#photos").SetInputFilesAsync(Path.Combine(StudioServer.Samples, "photo-2.jpg"));
        await page.Locator("#stylize").FocusAsync();
        await page.Keyboard.PressAsync("Enter");

        ILocator job = page.Locator(".job").First;
        await job.GetByAltText("In the style").WaitForAsync(new() { Timeout = 60_000 });

        (await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"))
            .Should().BeTrue("nothing is cut off");
        await job.ScrollIntoViewIfNeededAsync();
        await ShootAsync(page, "studio-phone", fullPage: false);
        await EnsureAccessibleAsync(page);
        string? id = await job.GetAttributeAsync("data-id");
        await job.GetByRole(AriaRole.Button, new() { Name = "Delete" }).PressAsync("Enter");
        await Assertions.Expect(page.Locator($".job[data-id='{id}']")).ToHaveCountAsync(0);
        problems.Should().BeEmpty();
    }

    [Fact]
    public async Task Learning_can_be_canceled_and_bad_files_are_explained()
    {
        IPage page = await OpenAsync(1280, 1000);
        await page.Locator("#pictures").SetInputFilesAsync(new FilePayload
        {
            Name = "notes.png", MimeType = "image/png", Buffer = "no picture"u8.ToArray(),
        });
        await page.Locator("#learn").ClickAsync();
        await Assertions.Expect(page.Locator("#style-problem")).ToContainTextAsync("no PNG, JPEG or WebP");
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove notes.png" }).ClickAsync();
        await page.Locator("#sample-styles button").First.ClickAsync();
        await page.Locator("#more summary").ClickAsync();
        await page.Locator("#steps").FillAsync("2000");
        await page.Locator("#learn").ClickAsync();
        await page.Locator(".job progress").First.WaitForAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).First.ClickAsync();

        await Assertions.Expect(page.Locator(".job .state").First).ToHaveTextAsync("Canceled", new() { Timeout = 30_000 });
        problems.Where(problem => !problem.Contains("415")).Should().BeEmpty();
    }

    [Theory]
    [InlineData("/scalar/", "JoJoGAN studio")]
    [InlineData("/admin/", "Grains")]
    public async Task Reference_and_dashboard_load_nothing_from_elsewhere(string path, string text)
    {
        IPage page = await NewPageAsync(1280, 1000);

        await page.GotoAsync(studio.Url + path);

        await page.GetByText(text).First.WaitForAsync(new() { Timeout = 20_000, State = WaitForSelectorState.Attached });
        // What fails in the dashboard itself, as before its first figures, is not the studio's.
        problems.Where(problem => problem.Contains("asks for") || problem.Contains("Content Security Policy")).Should().BeEmpty();
    }

    private async Task<IPage> OpenAsync(int width, int height, string? url = null)
    {
        IPage page = await NewPageAsync(width, height);
        await page.GotoAsync(url ?? studio.Url);
        await page.Locator("#sample-photos img").First.WaitForAsync();
        return page;
    }

    private async Task<IPage> NewPageAsync(int width, int height)
    {
        IPage page = await browser.NewPageAsync(new() { ViewportSize = new() { Width = width, Height = height } });
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                problems.Add(message.Text);
            }
        };
        page.PageError += (_, error) => problems.Add(error);
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(studio.Url, StringComparison.Ordinal)
                && !request.Url.StartsWith("blob:", StringComparison.Ordinal))
            {
                problems.Add("asks for " + request.Url);
            }
        };
        return page;
    }

    private static async Task EnsureAccessibleAsync(IPage page)
    {
        AxeResult result = await page.RunAxe();
        result.Violations.Select(v => $"{v.Id}: {v.Help} {string.Join(' ', v.Nodes.Select(n => n.Html))}").Should().BeEmpty();
    }

    private static async Task ShootAsync(IPage page, string name, bool fullPage = true)
    {
        if (Screenshots is not null)
        {
            await page.ScreenshotAsync(new() { Path = Path.Combine(Screenshots, name + ".png"), FullPage = fullPage });
        }
    }
}
