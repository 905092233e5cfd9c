using System.Text.RegularExpressions;
using Platform.Manifest;

// dotnet run --project templates/Register -- Reviews
// Registers a service that `dotnet new platform-service` created, in the manifest and in every file that repeats parts of it.
try
{
    if (args is not [var title] || !Regex.IsMatch(title, "^[A-Z][a-z]+$"))
        throw new ManifestException("Give the service's name, a capital and small letters: dotnet run --project templates/Register -- Reviews");
    Register(Repository.Root, title, title.ToLowerInvariant());
    return 0;
}
catch (ManifestException refused)
{
    await Console.Error.WriteLineAsync(refused.Message);
    return 1;
}

static void Register(string root, string title, string name)
{
    if (!File.Exists(Path.Combine(root, "functions", title, $"{title}.csproj")))
        throw new ManifestException($"There is no functions/{title}/{title}.csproj: run `dotnet new platform-service --name {title}` in {root} first.");
    var services = PlatformManifest.Read(root).Services;
    if (services.FirstOrDefault(s => s.Name == name || s.Routes.Contains(name)) is { } taken)
    {
        throw new ManifestException(
            $"{PlatformManifest.RelativePath} has {name} already, as a name or route of the service {taken.Name}. "
            + "Choose another name, and remove the files of this one (docs/new-service.md, Undo).");
    }

    var port = services.Max(s => s.Port) + 1;

    // A file, the place in it (the last match), and what replaces it.
    (string File, string Place, Func<string, string> Change)[] edits =
    [
        (PlatformManifest.RelativePath, @"\}(?=\s*\]\s*\}\s*\z)", last =>
            $$"""
            {{last}},
                {
                  "name": "{{name}}",
                  "port": {{port}},
                  "database": "{{name}}",
                  "routes": ["{{name}}"],
                  "queue": { "name": "{{name}}-commands", "maxDeliveryCount": 10, "lockDuration": "00:01:00" },
                  "topic": "{{name}}-events",
                  "sends": ["{{name}}-commands", "customers-commands"]
                }
            """),
        // Customers asks it for personal data.
        (PlatformManifest.RelativePath, """
            "[a-z]+-commands"(?=\s*\],\s*"containers": \["data-exports"\])
            """, last => $"{last}, \"{name}-commands\""),
        ("functions/Customers/DataRequests/AskedContexts.cs", @"^ *\[""[a-z]+""\] = ServiceBusNames\.[A-Za-z]+Commands,$",
            last => $"{last}\n        [\"{name}\"] = ServiceBusNames.{title}Commands,"),
        ("azure.yaml", @"^  [a-z]+: \{ project: \./functions/.*$",
            last => $"{last}\n  {name}: {{ project: ./functions/{title}, language: dotnet, host: function }}"),
        ("local.settings.sample.json", @"^    ""Gateway__Routes__.*$", last => $"{last}\n    \"Gateway__Routes__{name}\": \"http://localhost:{port}\","),
        ("local.settings.sample.json", @"^    ""Operations__Apps__.*$", last => $"{last}\n    \"Operations__Apps__{name}\": \"http://localhost:{port}\","),
        ("functions/Gateway/openapi.yaml", @"(?<=\{ enum: \[)auth,[a-z, ]+",
            routes => string.Join(", ", routes.Split(", ").Append(name).Order(StringComparer.Ordinal))),
        ("docs/architecture.md", @"^\| [a-z]+ \| 7\d{3} \|.*$", last => $"{last}\n| {name} | {port} | `/api/v1/{name}` |"),
        ("docs/architecture.md", "^  gateway --> .*$", apps => $"{apps} & {name}\n  {name} -- {name}-commands --> {name}"),
    ];
    var changed = edits.GroupBy(edit => edit.File)
        .ToDictionary(file => file.Key, file => file.Aggregate(File.ReadAllText(Path.Combine(root, file.Key)), (text, edit) =>
            Regex.Matches(text, edit.Place, RegexOptions.Multiline).LastOrDefault() is { } place
            ? text.Remove(place.Index, place.Length).Insert(place.Index, edit.Change(place.Value))
            : throw new ManifestException(
                $"{edit.File} has no place for a service: nothing matches {edit.Place}. Nothing was changed. Fix templates/Register/Program.cs.")));
    foreach (var (file, text) in changed) File.WriteAllText(Path.Combine(root, file), text);
    File.WriteAllText(Path.Combine(root, NamesFile.RelativePath), NamesFile.Generate(PlatformManifest.Read(root)));

    Console.WriteLine(
        $"""
        {name} is registered, on port {port}, in {string.Join(", ", changed.Keys.Append(NamesFile.RelativePath))}.
        Run `dotnet test`, then make it yours: functions/{title}/openapi.yaml first, then the code and its tests; say in docs/architecture.md what it is for.
        """);
}
