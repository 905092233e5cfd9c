using Platform.Identity.Users;
using Platform.Manifest;
using Platform.Shared.Auth;

namespace Platform.Deploy;

/// <summary>Grants roles in Identity's database: whoever may deploy creates the first administrator.</summary>
public sealed class Accounts(PostgresServer server, PlatformManifest manifest)
{
    /// <summary>All roles.</summary>
    public static readonly IReadOnlyList<string> AllRoles = [Roles.Customer, Roles.Instructor, Roles.Operator, Roles.Admin];

    /// <summary>Sets the roles of an account; its next log-in has them.</summary>
    /// <exception cref="DeploymentException">The account or a role is unknown.</exception>
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

    /// <summary>The role that owns the database; null on the local host, which has one role.</summary>
    private async Task<string?> OwnerAsync(string name, CancellationToken cancellationToken)
    {
        await using var postgres = server.Open("postgres");
        await using var command = postgres.CreateCommand("select 1 from pg_roles where rolname = $1");
        command.Parameters.AddWithValue(name);
        return await command.ExecuteScalarAsync(cancellationToken) is null ? null : name;
    }
}
