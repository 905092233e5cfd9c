using Platform.Identity.Users;
using Platform.Manifest;
using Platform.Shared.Auth;

namespace Platform.Deploy;

/// <summary>Roles of accounts, written into Identity's database: who may deploy may make the first administrator, and nobody else has to.</summary>
public sealed class Accounts(PostgresServer server, PlatformManifest manifest)
{
    /// <summary>The roles that there are.</summary>
    public static readonly IReadOnlyList<string> AllRoles = [Roles.Customer, Roles.Instructor, Roles.Operator, Roles.Admin];

    /// <summary>Gives an account these roles, and no others. They are in its tokens from its next log-in on.</summary>
    /// <exception cref="DeploymentException">There is no such account, or no such role.</exception>
    public async Task SetRolesAsync(string email, IReadOnlyList<string> roles, CancellationToken cancellationToken)
    {
        if (roles.FirstOrDefault(role => !AllRoles.Contains(role)) is { } unknown)
            throw new DeploymentException($"There is no role {unknown}: there are {string.Join(", ", AllRoles)}.");
        var name = manifest.Services.Single(s => s.Title == typeof(User).Assembly.GetName().Name!.Split('.')[^1]).Database!;
        await using var database = server.Open(name, await OwnerAsync(name, cancellationToken));
        await using var command = database.CreateCommand("update users set roles = $2 where normalized_email = $1");
        command.Parameters.AddWithValue(EmailAddress.Normalize(email));
        command.Parameters.AddWithValue(roles.ToArray());
        if (await command.ExecuteNonQueryAsync(cancellationToken) == 0) throw new DeploymentException($"Nobody has registered as {email}.");
    }

    /// <summary>The role that owns the database; none on the local host, which has one role for all.</summary>
    private async Task<string?> OwnerAsync(string name, CancellationToken cancellationToken)
    {
        await using var postgres = server.Open("postgres");
        await using var command = postgres.CreateCommand("select 1 from pg_roles where rolname = $1");
        command.Parameters.AddWithValue(name);
        return await command.ExecuteScalarAsync(cancellationToken) is null ? null : name;
    }
}
