using System.Diagnostics;

namespace Platform.Web.Tests;

/// <summary>The tests in web/test.</summary>
public sealed class RunningVitest
{
    [Fact]
    public async Task The_unit_tests_of_web_pass()
    {
        await RunAsync("scripts/build.mjs"); // installs the packages and checks the types, unless that is done
        await RunAsync("node_modules/vitest/vitest.mjs", "run", "--no-color");
    }

    private static async Task RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("node", arguments)
        {
            WorkingDirectory = Path.Combine(Repository.Root, "web"),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var node = Process.Start(start)!;
        var output = await Task.WhenAll(node.StandardOutput.ReadToEndAsync(), node.StandardError.ReadToEndAsync());
        await node.WaitForExitAsync();
        Assert.True(node.ExitCode == 0, string.Concat(output));
    }
}
