using Npgsql;
using Platform.Identity.Users;
using Platform.Manifest;
using Platform.Shared.Auth;

namespace Platform.Deploy;

/// <summary>Grants roles in Identity's database: whoever may deploy creates the first administrator.</summary>
public sealed class Accounts(PostgresServer server, PlatformManifest manifest)
{
    /// <summary>Sets the roles of an account; its next log-in has them. A registration whose address is not verified is no account.</summary>
    /// <exception cref="DeploymentException">The account or a role is unknown, or the address is not verified.</exception>
    public async Task SetRolesAsync(string email, IReadOnlyList<string> roles, CancellationToken cancellationToken)
    {
        if (roles.FirstOrDefault(role => !Roles.All.Contains(role)) is { } unknown)
            throw new DeploymentException($"There is no role {unknown}: there are {string.Join(", ", Roles.All)}.");
        await using var database = await OpenAsync(cancellationToken);
        await using var command = database.CreateCommand("update users set roles = $2 where normalized_email = $1");
        command.Parameters.AddWithValue(EmailAddress.Normalize(email));
        command.Parameters.AddWithValue(roles.ToArray());
        if (await command.ExecuteNonQueryAsync(cancellationToken) > 0) return;
        await using var unverified = database.CreateCommand("select 1 from registrations where normalized_email = $1 and expires_at > now()");
        unverified.Parameters.AddWithValue(EmailAddress.Normalize(email));
        throw new DeploymentException(await unverified.ExecuteScalarAsync(cancellationToken) is null
            ? $"Nobody has registered as {email}."
            : $"The address {email} is not verified: its owner must open the link in the mail first.");
    }

    /// <summary>Makes an account, with the role of a customer, of a registration of the deployment itself: nobody reads the mails of its address.</summary>
    /// <exception cref="DeploymentException">Nobody registered the address.</exception>
    public async Task VerifyOwnAsync(string email, CancellationToken cancellationToken)
    {
        await using var database = await OpenAsync(cancellationToken);
        await using var command = database.CreateCommand(
            """
            with taken as (delete from registrations where normalized_email = $1 returning *)
            insert into users (id, email, normalized_email, display_name, password_hash, roles, registered_at)
            select gen_random_uuid(), email, normalized_email, display_name, password_hash, array[$2], now() from taken limit 1
            """);
        command.Parameters.AddWithValue(EmailAddress.Normalize(email));
        command.Parameters.AddWithValue(Roles.Customer);
        if (await command.ExecuteNonQueryAsync(cancellationToken) == 0) throw new DeploymentException($"Nobody has registered as {email}.");
    }

    /// <summary>Removes an account's second factor, for an administrator who has lost the device and the recovery codes, and ends the sessions.</summary>
    /// <exception cref="DeploymentException">The account has none.</exception>
    public async Task RemoveSecondFactorAsync(string email, CancellationToken cancellationToken)
    {
        await using var database = await OpenAsync(cancellationToken);
        await using var command = database.CreateCommand(
            """
            with account as (select id from users where normalized_email = $1),
                removed as (delete from second_factors using account where user_id = id and enabled_at is not null returning user_id),
                codes as (delete from recovery_codes using removed where recovery_codes.user_id = removed.user_id),
                sessions as (update sessions set revoked_at = now() from removed where sessions.user_id = removed.user_id and revoked_at is null)
            insert into security_events (id, type, at, user_id, device, address, detail)
            select gen_random_uuid(), 'secondfactorremoved', clock_timestamp(), user_id, '', '', 'by the deployer' from removed
            """);
        command.Parameters.AddWithValue(EmailAddress.Normalize(email));
        if (await command.ExecuteNonQueryAsync(cancellationToken) == 0) throw new DeploymentException($"There is no account {email} with a second factor.");
    }

    private async Task<NpgsqlDataSource> OpenAsync(CancellationToken cancellationToken)
    {
        var name = manifest.Services.Single(s => s.Title == typeof(User).Assembly.GetName().Name!.Split('.')[^1]).Database!;
        return server.Open(name, await OwnerAsync(name, cancellationToken));
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
