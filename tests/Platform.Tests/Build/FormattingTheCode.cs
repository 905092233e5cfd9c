using System.Text.RegularExpressions;

namespace Platform.Tests.Build;

/// <summary>The part of the C# style that .editorconfig can state but no analyzer checks.</summary>
public sealed partial class FormattingTheCode
{
    private const int MaxLineLength = 160;

    private static IEnumerable<(string Place, string Text)> Lines =>
        from folder in new[] { "bench", "functions", "infra", "local", "templates", "tests" }
        from file in Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories)
        let path = Path.GetRelativePath(Repository.Root, file).Replace('\\', '/')
        where !path.Split('/').Any(part => part is "bin" or "obj" or "node_modules" or "Migrations")
        from line in File.ReadLines(file).Select((text, index) => ($"{path}:{index + 1}", text))
        select line;

    [Fact]
    public void No_line_is_longer_than_160_characters() => AssertNone(line => line.Length > MaxLineLength);

    [Fact]
    public void A_cancellation_token_is_not_abbreviated() => AssertNone(Abbreviation().IsMatch);

    private static void AssertNone(Func<string, bool> isWrong)
    {
        var places = Lines.Where(line => isWrong(line.Text)).Select(line => line.Place).ToList();
        Assert.True(places.Count == 0, string.Join(", ", places));
    }

    [GeneratedRegex(@"\bCancellationToken (ct|token)\b")]
    private static partial Regex Abbreviation();
}
