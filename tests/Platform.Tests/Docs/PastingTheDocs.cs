namespace Platform.Tests.Docs;

/// <summary>What README.md and docs/tour.md ask a newcomer to paste into a shell, pasted.</summary>
[Collection(nameof(PlatformFixture))]
public sealed class PastingTheDocs(PlatformFixture platform) : IDisposable
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

    private Task<string> PasteAsync(string document) =>
        PastedDocument.RunAsync(Path.Combine(Repository.Root, document), platform.Host.AddressOf("gateway"), folder, platform.Host.Backing.MailPage);
}
