using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Platform.Tests.Docs;

/// <summary>What README.md and docs/tour.md ask a newcomer to paste into a shell, pasted.</summary>
[Collection(nameof(PlatformFixture))]
public sealed partial class PastingTheDocs(PlatformFixture platform) : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("platform-paste-").FullName;

    [Fact]
    public async Task Readme_buys_a_product()
    {
        var output = await PasteAsync("README.md");
        AssertContains("\"status\":\"completed\"", output);
        AssertContains("\"status\":\"captured\"", output);
    }

    [Fact]
    public async Task Tour_runs_to_its_end()
    {
        var output = await PasteAsync("docs/tour.md");

        AssertContains("\"status\":\"completed\"", output);
        AssertContains("\"courseTitle\":", output);
        AssertContains("starter-notes.txt", output);
        AssertContains("\"progress\":100", output);
        foreach (var pdf in new[] { "certificate.pdf", "report.pdf" })
            Assert.StartsWith("%PDF-", await File.ReadAllTextAsync(Path.Combine(folder, pdf)), StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static void AssertContains(string text, string output) =>
        Assert.True(output.Contains(text, StringComparison.Ordinal), $"There is no {text} in:{Environment.NewLine}{output}");

    /// <summary>Runs the blocks, but for those that start the host or the tests, as one shell would, against the gateway of the tests.</summary>
    private async Task<string> PasteAsync(string document)
    {
        var text = await File.ReadAllTextAsync(Path.Combine(Repository.Root, document));
        var blocks = ShellBlock().Matches(text).Select(m => m.Groups[1].Value).Where(b => !b.StartsWith("dotnet", StringComparison.Ordinal));
        var script = string.Join('\n', blocks)
            .Replace("http://localhost:7071", platform.Host.AddressOf("gateway").GetLeftPart(UriPartial.Authority), StringComparison.Ordinal);
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
