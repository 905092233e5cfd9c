using System.Security.Cryptography;
using Azure.Storage.Blobs;
using Npgsql;
using Platform.Tests.Customers;
using Platform.Tests.Files;
using Platform.Tests.Learning;

namespace Platform.Tests.Privacy;

/// <summary>A person who has used all of the platform, and whose name, address and texts are like nobody else's.</summary>
internal sealed class Marked(PlatformFixture platform, Shopper person, string mark, Guid id, Guid order)
{
    public Shopper Person => person;
    public string Mark => mark;
    public Guid Id => id;
    public Guid Order => order;

    /// <summary>A person who has bought and finished a course, and has an address, consents, a file and mails.</summary>
    public static async Task<Marked> CreateAsync(PlatformFixture platform, Classroom room)
    {
        var mark = $"zq{RandomNumberGenerator.GetHexString(16, lowercase: true)}";
        var email = $"{mark}@example.com";
        await platform.AddAccountAsync(email, displayName: $"Pat {mark}");
        var person = await platform.LogInAsync(email, "correct-horse-9");
        var id = Guid.Parse((await person.GetAsync(Customers.Person.Me)).Text("id"));
        await person.PutAsync(Customers.Person.Me, Customers.Person.Profile($"Pat {mark}", phone: "+4930123456", mailConsent: true), "*");
        await person.AddAddressAsync(Customers.Person.Address(city: mark));
        await person.UploadReadyAsync($"{mark}.txt", "text/plain", Uploading.Utf8($"The secret recipe of {mark}."));
        var order = await room.BuyAsync(person);
        await room.FinishAsync(person);
        await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(60));
        return new(platform, person, mark, id, order);
    }

    /// <summary>Every column of every database, and every blob, that has the mark.</summary>
    public async Task<IReadOnlyList<string>> TracesAsync()
    {
        var traces = new List<string>();
        foreach (var service in PlatformManifest.Read(Repository.Root).Services.Where(s => s.Database is not null))
        {
            var database = platform.Host.App(service.Name).Services.GetRequiredService<NpgsqlDataSource>();
            foreach (var table in await ReadAsync(database, "select quote_ident(table_name) from information_schema.tables where table_schema = 'public'"))
            {
                var columns = await ReadAsync(database,
                    $"""
                    select distinct c.key from {table} r, jsonb_each_text(to_jsonb(r)) c where c.value ilike '%{mark}%'
                    """);
                traces.AddRange(columns.Select(column => $"{service.Name}.{table}.{column}"));
            }
            foreach (var container in service.Containers)
            {
                var blobs = platform.Host.App(service.Name).Services.GetRequiredService<BlobServiceClient>().GetBlobContainerClient(container);
                await foreach (var blob in blobs.GetBlobsAsync())
                {
                    var content = await blobs.GetBlobClient(blob.Name).DownloadContentAsync();
                    if (content.Value.Content.ToString().Contains(mark, StringComparison.OrdinalIgnoreCase)) traces.Add($"{container}/{blob.Name}");
                }
            }
        }
        return traces;
    }

    private static async Task<List<string>> ReadAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        await using var rows = await command.ExecuteReaderAsync();
        var values = new List<string>();
        while (await rows.ReadAsync()) values.Add(rows.GetString(0));
        return values;
    }
}
