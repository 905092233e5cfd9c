using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Platform.Shared.Persistence;

namespace Platform.Tests.Persistence;

/// <summary>A host migrates no database whose model differs from the snapshot beside its migrations.</summary>
public sealed class ChangingAModel
{
    public static TheoryData<string> Services => [.. PlatformManifest.Read(Repository.Root).Services.Where(s => s.Database is not null).Select(s => s.Title)];

    [Theory, MemberData(nameof(Services))]
    public void Every_change_is_in_the_snapshot_that_dotnet_ef_compares_with(string service)
    {
        var type = Assembly.Load($"Platform.{service}").GetTypes().Single(t => t.IsSubclassOf(typeof(PlatformDbContext)));
        var options = (DbContextOptionsBuilder)Activator.CreateInstance(typeof(DbContextOptionsBuilder<>).MakeGenericType(type))!;
        using var context = (PlatformDbContext)Activator.CreateInstance(type, options.UseNpgsql("Host=localhost").Options)!;
        Assert.False(context.Database.HasPendingModelChanges(), $"Run: dotnet ef migrations add <Name> --project functions/{service}");
    }
}
