using YamlDotNet.RepresentationModel;

namespace Platform.Tests.Support;

/// <summary>YAML files of the repository.</summary>
internal static class Yaml
{
    public static YamlMappingNode Read(params string[] path)
    {
        var yaml = new YamlStream();
        using var file = File.OpenText(Path.Combine([Repository.Root, .. path]));
        yaml.Load(file);
        return (YamlMappingNode)yaml.Documents[0].RootNode;
    }
}
