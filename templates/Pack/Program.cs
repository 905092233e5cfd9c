using Platform.Manifest;
using Platform.Pack;

// dotnet run --project templates/Pack [-- <folder>]
// Writes the template of a platform (dotnet new platform) from this repository (docs/new-platform.md).
try
{
    var folder = args.FirstOrDefault() ?? Path.Combine(Repository.Root, ".local", "templates", "platform");
    var files = await Checkout.ReadAsync(Repository.Root);
    var leftovers = PlatformTemplate.Make(files);
    if (leftovers.Count > 0)
        throw new ManifestException($"These lines still name the shop; mend them, or their rule in templates/Pack/Rules.cs:\n{string.Join('\n', leftovers)}");
    Checkout.Write(files, folder);
    Console.WriteLine(
        $"""
        The template is in {folder}: {files.Count} files. Then:
        dotnet new install {folder}
        dotnet new platform -n Acme -o ../acme
        """);
    return 0;
}
catch (ManifestException refused)
{
    await Console.Error.WriteLineAsync(refused.Message);
    return 1;
}
