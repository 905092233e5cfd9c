using System.Text.RegularExpressions;
using Platform.Manifest;

namespace Platform.Pack;

/// <summary>Makes the template's files of the repository's.</summary>
internal static partial class PlatformTemplate
{
    private const string Own = "templates/Platform/", Service = "templates/Service/";

    /// <summary>Changes the files into those of the template, and returns the lines that still name the shop.</summary>
    public static IReadOnlyList<string> Make(SortedDictionary<string, byte[]> files)
    {
        var manifest = PlatformManifest.Read(Repository.Root);
        var rules = new Rules(manifest);
        LeaveOutPersonalData(files);
        var own = files.Where(f => f.Key.StartsWith(Own, StringComparison.Ordinal)).ToDictionary(f => f.Key[Own.Length..], f => f.Value);
        var example = files.Where(f => f.Key.StartsWith(Service, StringComparison.Ordinal) && !f.Key.Contains(".template.config", StringComparison.Ordinal))
            .Select(f => (Path: Example(f.Key[Service.Length..]), Text: Example(Checkout.Text(f.Value)!))).ToList();
        var services = Entries(files, PlatformManifest.RelativePath).Where(e => rules.Kept.Contains(NameOf(e)))
            .Concat(Entries(files, Own + PlatformManifest.RelativePath)).ToList();

        var all = files.Keys.ToList();
        foreach (var path in files.Keys.Where(rules.IsLeftOut).ToList()) files.Remove(path);
        Reword(files);
        Edit(files, rules);
        LeaveOutTheShop(files, rules, all, own.Keys);

        foreach (var (path, bytes) in own) files[path] = bytes;
        foreach (var (path, text) in example) files[path] = Checkout.Bytes(text);
        Reword(files);
        Derive(files, services);
        Rename(files);
        return [.. Leftovers(files, rules)];
    }

    /// <summary>Customers asks the contexts for personal data, and is the shop's.</summary>
    private static void LeaveOutPersonalData(SortedDictionary<string, byte[]> files)
    {
        foreach (var (path, bytes) in files.ToList())
        {
            if (path.EndsWith("/Persistence/PersonalData.cs", StringComparison.Ordinal)) files.Remove(path);
            else if (!path.StartsWith("templates/Pack/", StringComparison.Ordinal) && Checkout.Text(bytes) is { } text)
                files[path] = Checkout.Bytes(Rules.LeaveOutPersonalData(text));
        }
    }

    private static void Reword(SortedDictionary<string, byte[]> files)
    {
        foreach (var (path, bytes) in files.ToList())
            if (Checkout.Text(bytes) is { } text) files[path] = Checkout.Bytes(Rules.Reword(text));
    }

    private static void Edit(SortedDictionary<string, byte[]> files, Rules rules)
    {
        foreach (var (file, place, replacement) in rules.Edits)
        {
            if (!files.TryGetValue(file, out var bytes)) throw new ManifestException($"templates/Pack/Rules.cs edits {file}, which is not there.");
            var text = Checkout.Text(bytes)!;
            var edited = Regex.Replace(text, place, replacement, RegexOptions.Multiline);
            if (edited == text) throw new ManifestException($"{file} has nothing that matches {place}: mend the rule in templates/Pack/Rules.cs.");
            files[file] = Checkout.Bytes(edited);
        }
    }

    private static void LeaveOutTheShop(SortedDictionary<string, byte[]> files, Rules rules, IReadOnlyList<string> all, ICollection<string> own)
    {
        foreach (var (path, bytes) in files.ToList())
        {
            if (Checkout.Text(bytes) is not { } text) continue;
            if (Rules.HasARowPerLine(path)) text = string.Join('\n', text.Split('\n').Where(line => !rules.NamesTheShop(path, line)));
            if (path.StartsWith("tests/", StringComparison.Ordinal) && path.EndsWith(".cs", StringComparison.Ordinal)
                && text.Split('\n').Any(line => rules.NamesTheShop(path, line)))
            {
                Console.WriteLine($"Left out, because it is about the shop: {path}");
                files.Remove(path);
                continue;
            }
            files[path] = Checkout.Bytes(text);
        }
        // Documents name tests by their class, and queries and alerts by their file.
        var gone = all.Except(files.Keys).Select(f => Path.GetFileNameWithoutExtension(f)!.Replace("sli-", "", StringComparison.Ordinal))
            .Where(name => TwoWords().IsMatch(name)).Except(files.Keys.Select(f => Path.GetFileNameWithoutExtension(f)!)).ToHashSet(StringComparer.Ordinal);
        foreach (var (path, bytes) in files.Where(f => f.Key.EndsWith(".md", StringComparison.Ordinal)).ToList())
        {
            files[path] = Checkout.Bytes(MarkdownPage.Without(
                Checkout.Text(bytes)!,
                block => rules.NamesTheShop(path, block) || Words().Matches(block).Any(word => gone.Contains(word.Value))
                    || Paths().Matches(block).Any(file => all.Any(f => IsAt(f, file.Groups[1].Value)) && !Exists(file.Groups[1].Value)),
                link => Exists(Path.GetRelativePath(Path.GetFullPath("."), Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, link))))));
        }

        bool Exists(string target) => target.Replace('\\', '/') is var place && (own.Contains(place) || files.Keys.Any(f => IsAt(f, place)));

        static bool IsAt(string file, string place) => file == place || file.StartsWith(place.TrimEnd('/') + "/", StringComparison.Ordinal);
    }

    /// <summary>What repeats parts of the manifest.</summary>
    private static void Derive(SortedDictionary<string, byte[]> files, IReadOnlyList<string> services)
    {
        var manifest = $"{{\n  \"services\": [\n{string.Join(",\n", services)}\n  ]\n}}\n";
        files[PlatformManifest.RelativePath] = Checkout.Bytes(manifest);
        var entries = PlatformManifest.Parse(manifest).Services;
        files[NamesFile.RelativePath] = Checkout.Bytes(NamesFile.Generate(new(entries)));
        Replace("azure.yaml", @"(^  [a-z]+: \{ project: .*\n)+",
            string.Concat(entries.Select(s => $"  {s.Name}: {{ project: ./{s.Folder}, language: dotnet, host: function }}\n")));
        Replace("local.settings.sample.json", "(^    \"Gateway__Routes__.*\n)+",
            string.Concat(from s in entries from route in s.Routes select $"    \"Gateway__Routes__{route}\": \"http://localhost:{s.Port}\",\n"));
        Replace("functions/Gateway/openapi.yaml", @"(?<=\{ enum: \[)auth,[a-z, ]+",
            string.Join(", ", entries.SelectMany(s => s.Routes).Order(StringComparer.Ordinal)));
        files["Platform.sln"] = Checkout.Bytes(Solution.Of(
            [.. files.Keys.Where(f => f.EndsWith(".csproj", StringComparison.Ordinal) && !f.StartsWith("templates/", StringComparison.Ordinal))]));

        void Replace(string file, string place, string text) =>
            files[file] = Checkout.Bytes(Regex.Replace(Checkout.Text(files[file])!, place, text, RegexOptions.Multiline));
    }

    private static void Rename(SortedDictionary<string, byte[]> files)
    {
        foreach (var (path, bytes) in files.ToList())
        {
            files.Remove(path);
            var isTemplates = path.StartsWith(".template.config/", StringComparison.Ordinal);
            // Below another name, or `dotnet new install` would find this template in the template.
            var renamed = isTemplates ? path : Rules.Rename(path).Replace("Service/.template.config", "Service/template.config", StringComparison.Ordinal);
            files[renamed] = isTemplates || Checkout.Text(bytes) is not { } text ? bytes : Checkout.Bytes(Rules.Rename(text));
        }
    }

    private static IEnumerable<string> Leftovers(SortedDictionary<string, byte[]> files, Rules rules) =>
        from file in files
        where !file.Key.StartsWith(".template.config/", StringComparison.Ordinal)
        let text = Checkout.Text(file.Value)
        where text is not null
        from line in text.Split('\n').Index()
        where rules.NamesTheShop(file.Key, line.Item) || Rules.KeepsTheName(line.Item)
        select $"{file.Key}:{line.Index + 1}: {line.Item.Trim()}";

    /// <summary>The entries of a manifest, as they are written.</summary>
    private static IEnumerable<string> Entries(SortedDictionary<string, byte[]> files, string manifest) =>
        Entry().Matches(Checkout.Text(files[manifest])!).Select(m => m.Value);

    private static string NameOf(string entry) => Name().Match(entry).Groups[1].Value;

    /// <summary>The first example: what `dotnet new platform-service --name Todos --entity Todo` makes.</summary>
    private static string Example(string text) => text
        .Replace("SampleThing", "Todo", StringComparison.Ordinal).Replace("sampleThing", "todo", StringComparison.Ordinal)
        .Replace("sample-thing", "todo", StringComparison.Ordinal).Replace("sample_thing", "todo", StringComparison.Ordinal)
        .Replace("sample thing", "todo", StringComparison.Ordinal).Replace("Samples", "Todos", StringComparison.Ordinal)
        .Replace("samples", "todos", StringComparison.Ordinal).Replace("20000101", "20261130", StringComparison.Ordinal)
        .Replace("6d0a1b52-9c1f-4f0e-8a39-0c7d5b1e2f40", "a4f1c2d6-7e0b-4b53-9d0f-1c5f3f0f9b61", StringComparison.Ordinal);

    [GeneratedRegex(@"^    \{\n[\s\S]*?^    \}", RegexOptions.Multiline)]
    private static partial Regex Entry();

    [GeneratedRegex("^([A-Z][a-z]+[A-Z]|[a-z]+-[a-z])")]
    private static partial Regex TwoWords();

    [GeneratedRegex(@"[\w-]+")]
    private static partial Regex Words();

    [GeneratedRegex("`((?:bench|docs|functions|infra|local|templates|tests)/[\\w./-]+)`")]
    private static partial Regex Paths();

    [GeneratedRegex("\"name\": \"([a-z]+)\"")]
    private static partial Regex Name();
}
