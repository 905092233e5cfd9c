using System.Text.RegularExpressions;

namespace Platform.Tests.Docs;

public sealed partial class ReadingTheDocs
{
    [Fact]
    public void Every_relative_link_leads_to_a_file_of_the_repository()
    {
        var root = Repository.Root;
        string[] documents = [
            Path.Combine(root, "README.md"), Path.Combine(root, "CONTRIBUTING.md"),
            .. Directory.EnumerateFiles(Path.Combine(root, "docs"), "*.md", SearchOption.AllDirectories)];
        var dead = from document in documents
                   from Match link in RelativeLink().Matches(File.ReadAllText(document))
                   let target = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(document)!, link.Groups[1].Value))
                   where !Path.Exists(target)
                   select $"{Path.GetRelativePath(root, document)}: {link.Groups[1].Value}";

        Assert.Empty(dead);
    }

    // GitHub's own pages beside the files, such as those of a workflow, are no files.
    [GeneratedRegex(@"\]\((?!https?:|#|\.\./\.\./actions/)([^)#\s]+)(?:#[^)]*)?\)")]
    private static partial Regex RelativeLink();
}
