namespace Platform.Web.Tests.Support;

/// <summary>A test in a browser; skipped on a machine without one. <c>.ci/run</c> installs it.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute()
    {
        if (Browser.Path is null) Skip = "No Chromium on this machine: install it to test the pages (Debian: apt-get install chromium).";
    }
}
