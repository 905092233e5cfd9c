using System.Security.Cryptography;
using System.Text;

namespace Platform.Pack;

/// <summary>Platform.sln: the projects, each in the solution folder of its top folder.</summary>
internal static class Solution
{
    private const string FolderKind = "{2150E333-8FDC-42A3-9474-1A3956D46DE8}", ProjectKind = "{FAE04EC0-301F-11D3-BF4B-00C04F79EFBC}";

    public static string Of(IReadOnlyCollection<string> projects)
    {
        var folders = projects.Select(Top).Distinct().ToList();
        string[] lines =
        [
            "", "Microsoft Visual Studio Solution File, Format Version 12.00", "# Visual Studio Version 17",
            .. folders.SelectMany(f => Entry(FolderKind, f, f)),
            .. projects.SelectMany(p => Entry(ProjectKind, Path.GetFileNameWithoutExtension(p), p)),
            "Global",
            "\tGlobalSection(SolutionConfigurationPlatforms) = preSolution",
            "\t\tDebug|Any CPU = Debug|Any CPU",
            "\t\tRelease|Any CPU = Release|Any CPU",
            "\tEndGlobalSection",
            "\tGlobalSection(ProjectConfigurationPlatforms) = postSolution",
            .. from project in projects
               from configuration in new[] { "Debug|Any CPU", "Release|Any CPU" }
               from setting in new[] { "ActiveCfg", "Build.0" }
               select $"\t\t{Id(project)}.{configuration}.{setting} = {configuration}",
            "\tEndGlobalSection",
            "\tGlobalSection(SolutionProperties) = preSolution", "\t\tHideSolutionNode = FALSE", "\tEndGlobalSection",
            "\tGlobalSection(NestedProjects) = preSolution",
            .. projects.Select(p => $"\t\t{Id(p)} = {Id(Top(p))}"),
            "\tEndGlobalSection",
            "EndGlobal", "",
        ];
        return string.Join("\r\n", lines);
    }

    private static string[] Entry(string kind, string name, string path) =>
        [$"Project(\"{kind}\") = \"{name}\", \"{path.Replace('/', '\\')}\", \"{Id(path)}\"", "EndProject"];

    private static string Top(string path) => path.Split('/')[0];

    /// <summary>The same for the same path.</summary>
    private static string Id(string path) => new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(path)).AsSpan(0, 16)).ToString("B").ToUpperInvariant();
}
