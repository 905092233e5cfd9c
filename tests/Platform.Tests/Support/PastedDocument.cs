using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Platform.Tests.Support;

/// <summary>What a document asks a newcomer to paste into a shell, pasted.</summary>
internal static partial class PastedDocument
{
    /// <summary>Runs the blocks, but for those that start the host or the tests, as one shell would.</summary>
    /// <param name="document">The file.</param>
    /// <param name="gateway">The address that takes the place of http://localhost:7071.</param>
    /// <param name="folder">The working directory.</param>
    /// <param name="mailPage">The address that takes the place of http://localhost:1080.</param>
    /// <returns>The output.</returns>
    public static async Task<string> RunAsync(string document, Uri gateway, string folder, Uri? mailPage = null)
    {
        var text = await File.ReadAllTextAsync(document);
        var blocks = ShellBlock().Matches(text).Select(m => m.Groups[1].Value).Where(b => !b.StartsWith("dotnet", StringComparison.Ordinal));
        var script = string.Join('\n', blocks).Replace("http://localhost:7071", gateway.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal);
        if (mailPage is not null)
            script = script.Replace("http://localhost:1080", mailPage.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal);
        var start = new ProcessStartInfo("bash", ["-c", script]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        using var shell = Process.Start(start)!;
        var (output, errors) = (shell.StandardOutput.ReadToEndAsync(), shell.StandardError.ReadToEndAsync());
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        try
        {
            await shell.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            shell.Kill(entireProcessTree: true);
            Assert.Fail($"{document} does not finish:{Environment.NewLine}{await output}{await errors}");
        }
        Assert.Equal("", await errors);
        Assert.Equal(0, shell.ExitCode);
        return await output;
    }

    [GeneratedRegex(@"^```sh\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex ShellBlock();
}
