using System.Text.Json.Nodes;
using Platform.Local.Host;

namespace Platform.Host.Tests;

public sealed class WritingLocalSettings : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("platform-settings-").FullName;

    private string File => Path.Combine(folder, LocalSettings.FileName);

    [Fact]
    public void Keys_are_those_of_environment_variables_and_the_worker_is_isolated()
    {
        var settings = new Dictionary<string, string?> { ["Database:Server"] = "Host=localhost;Password='a+b\"c'", ["ServiceBus"] = "e" };
        Assert.True(LocalSettings.Write(folder, settings));
        var written = JsonNode.Parse(System.IO.File.ReadAllText(File))!;
        Assert.False((bool)written["IsEncrypted"]!);
        Assert.Equal(
            [("Database__Server", "Host=localhost;Password='a+b\"c'"), ("FUNCTIONS_WORKER_RUNTIME", "dotnet-isolated"), ("ServiceBus", "e")],
            written["Values"]!.AsObject().Select(v => (v.Key, (string?)v.Value)));
    }

    [Fact]
    public void File_that_is_there_stays_as_it_is()
    {
        System.IO.File.WriteAllText(File, "mine");
        Assert.False(LocalSettings.Write(folder, new Dictionary<string, string?>()));
        Assert.Equal("mine", System.IO.File.ReadAllText(File));
    }

    [Fact]
    public void Only_its_user_may_read_it()
    {
        LocalSettings.Write(folder, new Dictionary<string, string?>());
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
