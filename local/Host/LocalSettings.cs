using System.Text.Encodings.Web;
using System.Text.Json;
using Platform.Manifest;

namespace Platform.Local.Host;

/// <summary>A service that runs outside of this host, on its Service Bus, database, storage and apps.</summary>
/// <param name="Service">The service.</param>
/// <param name="Address">Where the other apps expect it.</param>
/// <param name="SettingsAreWritten">Whether its settings file was written; false when there was one already.</param>
public sealed record ServiceElsewhere(ServiceEntry Service, Uri Address, bool SettingsAreWritten);

/// <summary>The settings file of an app for <c>func start</c>
/// (https://learn.microsoft.com/azure/azure-functions/functions-develop-local#local-settings-file).</summary>
public static class LocalSettings
{
    /// <summary>The file's name, in the app's folder. Git ignores it.</summary>
    public const string FileName = "local.settings.json";

    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the file, readable by this user only, unless there is one. Returns whether it did.</summary>
    /// <param name="folder">The app's folder.</param>
    /// <param name="settings">The settings by configuration key (with ':').</param>
    public static bool Write(string folder, IReadOnlyDictionary<string, string?> settings)
    {
        var path = Path.Combine(folder, FileName);
        if (File.Exists(path)) return false;
        var values = settings.ToDictionary(s => s.Key.Replace(":", "__", StringComparison.Ordinal), s => s.Value, StringComparer.Ordinal);
        values["FUNCTIONS_WORKER_RUNTIME"] = "dotnet-isolated";
        var file = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) file.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var stream = new FileStream(path, file);
        JsonSerializer.Serialize(stream, new { IsEncrypted = false, Values = values.OrderBy(v => v.Key, StringComparer.Ordinal).ToDictionary() }, Json);
        return true;
    }
}
