namespace Platform.Web.Tests.Support;

/// <summary>The browser of this machine. Playwright's own download is not used.</summary>
internal static class Browser
{
    private static readonly string[] Places =
    [
        "/usr/bin/chromium", "/usr/bin/google-chrome", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        @"C:\Program Files\Google\Chrome\Application\chrome.exe",
    ];

    public static string? Path { get; } = Array.Find(Places, File.Exists);
}

/// <summary>A test in a browser; skipped on a machine without one. <c>.ci/run</c> installs it.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute()
    {
        if (Browser.Path is null) Skip = "No Chromium on this machine: install it to test the pages (Debian: apt-get install chromium).";
    }
}
