using System.Diagnostics;

namespace Platform.Web.Tests;

/// <summary>The tests in web/test. The fixture has installed the packages and checked the types.</summary>
[Collection(nameof(ShopFixture))]
public sealed class RunningVitest
{
    [Fact]
    public async Task The_unit_tests_of_web_pass()
    {
        var start = new ProcessStartInfo("node", ["node_modules/vitest/vitest.mjs", "run", "--no-color"])
        {
            WorkingDirectory = Path.Combine(Repository.Root, "web"),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var vitest = Process.Start(start)!;
        var output = await Task.WhenAll(vitest.StandardOutput.ReadToEndAsync(), vitest.StandardError.ReadToEndAsync());
        await vitest.WaitForExitAsync();
        Assert.True(vitest.ExitCode == 0, string.Concat(output));
    }
}
