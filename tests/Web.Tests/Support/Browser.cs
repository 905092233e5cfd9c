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
