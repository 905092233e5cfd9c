using Platform.Shared.Auth;

namespace Platform.Deploy;

/// <summary>What the check reads, and the todo that it adds.</summary>
public sealed partial class SmokeTest
{
    /// <summary>Reads what anybody may read, through the gateway: the keys that tokens are verified with.</summary>
    /// <exception cref="DeploymentException">It is not answered.</exception>
    public async Task ReadAsync(Uri gateway, CancellationToken cancellationToken)
    {
        await SendAsync(new(gateway, "/.well-known/jwks.json"), HttpMethod.Get, null, null, cancellationToken);
        report("Read: the signing keys answer");
    }

    /// <summary>Adds a todo, and waits until it is completed and Journal has received that: requests, queues, topics and databases take part.</summary>
    /// <exception cref="DeploymentException">A step failed; the message says which.</exception>
    public Task AddTodoAsync(Uri gateway, CancellationToken cancellationToken) => WithAccountAsync(gateway, [Roles.Customer], async accessToken =>
    {
        var added = await SendAsync(
            new(gateway, "/api/v1/todos"), HttpMethod.Post, accessToken, new { title = "Deployment check" }, cancellationToken,
            request => request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString()));
        var id = added.Body.GetProperty("id").GetGuid();
        await polling.UntilAsync(async token =>
        {
            var entries = await SendAsync(new(gateway, "/api/v1/journal"), HttpMethod.Get, accessToken, null, token);
            return entries.Body.GetProperty("items").EnumerateArray().Any(e => e.GetProperty("subjectId").GetGuid() == id) ? entries : null;
        }, () => $"Journal does not receive the completed todo {id}: look at todos-commands and todos-events/journal.", cancellationToken);
        report($"Added: todo {id} is completed and recorded");
    }, cancellationToken);
}
