using System.Text.RegularExpressions;

namespace Platform.Tests.Build;

/// <summary>What an exception says is for operators. A text for users is written for them.</summary>
public sealed partial class ShowingExceptions
{
    /// <summary>Where the text of an exception is read, and why no user sees it, or why it is written for users.</summary>
    private static readonly Dictionary<string, string> Allowed = new(StringComparer.Ordinal)
    {
        ["Files/Processing/FileInspector.cs"] = "The readers of images and archives write these sentences for the file's owner.",
        ["Files/Processing/PdfInspector.cs"] = "The limits of a PDF are sentences for the file's owner.",
        ["Identity/Keys/SigningKeyHealthCheck.cs"] = "It goes to the log; the health endpoint shows statuses only.",
        ["Jobs/DataSync/RunDataSyncHandler.cs"] = "UnreadableFileException says what to change in the file.",
        ["Jobs/Running/JobRunner.cs"] = "It goes to the dead-letter queue and to the log.",
        ["Shared/Http/RequestBody.cs"] = "Our own converters write these sentences for the caller.",
        ["Shared/Messaging/MessageReceiver.cs"] = "It goes to the dead-letter queue.",
        ["Shared/SafeMarkdown.cs"] = "TooCostlyException says what to change in the text.",
    };

    [Fact]
    public void Text_of_an_exception_is_read_only_where_no_user_sees_it()
    {
        var folder = Path.Combine(Repository.Root, "functions");
        var found = Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Select(path => (Path: Path.GetRelativePath(folder, path).Replace('\\', '/'), Code: File.ReadAllText(path)))
            .Where(file => !file.Path.Contains("/obj/", StringComparison.Ordinal) && !file.Path.Contains("/bin/", StringComparison.Ordinal))
            .Where(file => ReadsText(file.Code)).Select(file => file.Path).Order(StringComparer.Ordinal);
        Assert.Equal(Allowed.Keys.Order(StringComparer.Ordinal), found);
    }

    [Theory]
    [InlineData("catch (IOException lost) { Show(lost.Message); }", true)]
    [InlineData("catch (Exception failure) when (failure is not null) { Show($\"{failure}\"); }", true)]
    [InlineData("catch (TaskFailedException failure) { Show(failure.FailureDetails.ErrorMessage); }", true)]
    [InlineData("void Record(Exception failure) => Show(failure.GetBaseException().Message);", true)]
    [InlineData("catch (IOException lost) { LogLost(lost); }", false)]
    [InlineData("Show(error.Message);", false)]
    public void Code_that_reads_the_text_is_found(string code, bool reads) => Assert.Equal(reads, ReadsText(code));

    private static bool ReadsText(string code) => Exceptions().Matches(code).Select(m => m.Groups[1].Value).Distinct().Any(name =>
        Regex.IsMatch(code, $@"\b{name}(\.GetBaseException\(\)|\.InnerException!?)?\.(Message|ToString\(|FailureDetails|StackTrace)|\{{{name}\}}"));

    /// <summary>A variable or parameter that is an exception.</summary>
    [GeneratedRegex(@"\b\w*Exception\??\s+(\w+)\s*[,)]")]
    private static partial Regex Exceptions();
}
