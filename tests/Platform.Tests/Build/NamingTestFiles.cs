using System.Text.RegularExpressions;

namespace Platform.Tests.Build;

public sealed partial class NamingTestFiles
{
    [Fact]
    public void A_file_with_one_public_class_has_its_name()
    {
        var misnamed = from path in Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*.cs", SearchOption.AllDirectories)
                       where !path.Split(Path.DirectorySeparatorChar).Any(folder => folder is "obj" or "bin")
                       let classes = PublicClass().Matches(File.ReadAllText(path)).Select(m => m.Groups[1].Value).ToList()
                       where classes.Count == 1 && classes[0] != Path.GetFileNameWithoutExtension(path)
                       select $"{Path.GetRelativePath(Repository.Root, path)} holds {classes[0]}";
        Assert.Empty(misnamed);
    }

    [GeneratedRegex(@"^public (?:sealed |static |abstract |partial )*class (\w+)", RegexOptions.Multiline)]
    private static partial Regex PublicClass();
}
