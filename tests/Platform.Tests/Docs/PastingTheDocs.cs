using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Platform.Tests.Docs;

/// <summary>What README.md and docs/tour.md ask a newcomer to paste into a shell, pasted.</summary>
[Collection(nameof(PlatformFixture))]
public sealed partial class PastingTheDocs(PlatformFixture platform) : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("platform-paste-").FullName;

    [Fact]
    public async Task Buys_a_product_from_the_readme()
    {
        var output = await PasteAsync("README.md");

        Says("\"status\":\"completed\"", output);
        Says("\"status\":\"captured\"", output);
    }

    [Fact]
    public async Task Goes_through_the_tour()
    {
        var output = await PasteAsync("docs/tour.md");

        Says("\"status\":\"completed\"", output);
        Says("\"courseTitle\":", output);
        Says("starter-notes.txt", output);
        Says("\"progress\":100", output);
        foreach (var pdf in new[] { "certificate.pdf", "report.pdf" })
            Assert.StartsWith("%PDF-", await File.ReadAllTextAsync(Path.Combine(folder, pdf)), StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static void Says(string text, string output) =>
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
            Assert.Fail($"{document} does not come to its end:{Environment.NewLine}{await output}{await errors}");
        }
        Assert.Equal("", await errors);
        Assert.Equal(0, shell.ExitCode);
        return await output;
    }

    [GeneratedRegex(@"^```sh\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex ShellBlock();
}
