using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;

namespace Platform.Local.Persistence;

/// <summary>
/// Tells other processes on the same database that there is something for them, and hears it from them, by PostgreSQL's LISTEN and NOTIFY. Within a
/// process, signals do that.
/// </summary>
/// <remarks>
/// What is told within a moment goes out together, after its own commit and in a transaction of its own: PostgreSQL has transactions with a NOTIFY
/// commit one after the other, and commits of messages and turns must not wait for each other.
/// </remarks>
/// <param name="heard">Told what another process said; null when something may have been missed.</param>
public sealed partial class Announcements(NpgsqlDataSource db, string channel, Action<string?> heard, ILogger logger) : IAsyncDisposable
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(1);

    private readonly string self = Guid.NewGuid().ToString("N");
    private readonly Lock gate = new();
    private readonly HashSet<string> said = [];
    private readonly Signal saying = new();
    private readonly CancellationTokenSource stopping = new();
    private Task working = Task.CompletedTask;

    /// <summary>Hears from now on.</summary>
    public async Task StartAsync(CancellationToken ct)
    {
        var connection = await ListenAsync(ct);
        working = Task.WhenAll(Task.Run(() => HearAsync(connection), CancellationToken.None), Task.Run(SayAsync, CancellationToken.None));
    }

    /// <summary>Tells the others, in a moment.</summary>
    public void Tell(string what)
    {
        lock (gate)
        {
            if (!said.Add(what))
                return;
        }

        saying.Pulse();
    }

    /// <summary>What was told until now still goes out.</summary>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await working;
        stopping.Dispose();
    }

    private async Task<NpgsqlConnection> ListenAsync(CancellationToken ct)
    {
        var connection = await db.OpenConnectionAsync(ct);
        try
        {
            connection.Notification += (_, notification) =>
            {
                if (!notification.Payload.StartsWith(self, StringComparison.Ordinal))
                    heard(notification.Payload[(self.Length + 1)..]);
            };
            await using var listen = new NpgsqlCommand($"LISTEN {channel}", connection);
            await listen.ExecuteNonQueryAsync(ct);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private async Task HearAsync(NpgsqlConnection? connection)
    {
        var ct = stopping.Token;
        while (!ct.IsCancellationRequested)
        {
            try
            {
                if (connection is null)
                {
                    connection = await ListenAsync(ct);
                    heard(null);
                }
                while (true)
                    await connection.WaitAsync(ct);
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                // Let go of below.
            }
            catch (Exception error)
            {
                LogDeaf(error);
                await Task.Delay(PauseAfterFailure, TimeProvider.System, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            if (connection is not null)
                await connection.DisposeAsync();
            connection = null;
        }
    }

    private async Task SayAsync()
    {
        var ct = stopping.Token;
        while (true)
        {
            var more = saying.Next;
            string[] words;
            lock (gate)
            {
                words = [.. said];
                said.Clear();
            }
            if (words.Length > 0)
                await SendAsync(words);
            else if (ct.IsCancellationRequested)
                return;
            else
                await more.WaitAsync(ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await Task.Delay(Moment, TimeProvider.System, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task SendAsync(string[] words)
    {
        try
        {
            // Nothing is lost with it in a crash of PostgreSQL: it need not wait for the disk.
            await using var notify = db.CreateCommand(
                "SELECT pg_notify($1, $2 || ' ' || word), set_config('synchronous_commit', 'off', true) FROM unnest($3) AS word");
            notify.Parameters.Add(new NpgsqlParameter<string> { TypedValue = channel });
            notify.Parameters.Add(new NpgsqlParameter<string> { TypedValue = self });
            notify.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = words, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
            await notify.ExecuteNonQueryAsync(CancellationToken.None);
        }
        catch (Exception error)
        {
            LogMute(error);
        }
    }

    [LoggerMessage(
        4101, LogLevel.Warning, "The connection that tells of other processes' work broke; it is opened again, and until then that work is found later")]
    private partial void LogDeaf(Exception error);

    [LoggerMessage(4102, LogLevel.Warning, "Other processes could not be told of new work; they find it later")]
    private partial void LogMute(Exception error);
}
