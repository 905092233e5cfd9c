using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;

namespace Platform.Local.Persistence;

/// <summary>Notifies other processes on the same database of new work, by LISTEN and NOTIFY. Within a process, a <see cref="Signal"/> does that.</summary>
/// <remarks>PostgreSQL commits transactions with a NOTIFY one by one: payloads are collected and sent in a transaction of their own.</remarks>
public sealed partial class PostgresNotifications(NpgsqlDataSource db, string channel, Action<string?> onNotification, ILogger logger) : IAsyncDisposable
{
    private static readonly TimeSpan BatchDelay = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(1);

    private readonly string self = Guid.NewGuid().ToString("N");
    private readonly Lock gate = new();
    private readonly HashSet<string> pending = [];
    private readonly Signal pendingAdded = new();
    private readonly CancellationTokenSource stopping = new();
    private Task working = Task.CompletedTask;

    /// <summary>Starts to listen.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var connection = await ListenAsync(cancellationToken);
        working = Task.WhenAll(Task.Run(() => ListenForeverAsync(connection), CancellationToken.None), Task.Run(NotifyForeverAsync, CancellationToken.None));
    }

    /// <summary>Notifies the other processes, within the batch delay.</summary>
    public void Notify(string payload)
    {
        lock (gate)
        {
            if (!pending.Add(payload)) return;
        }

        pendingAdded.Pulse();
    }

    /// <summary>Sends what is pending.</summary>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await working;
        stopping.Dispose();
    }

    private async Task<NpgsqlConnection> ListenAsync(CancellationToken cancellationToken)
    {
        var connection = await db.OpenConnectionAsync(cancellationToken);
        try
        {
            connection.Notification += (_, notification) =>
            {
                if (!notification.Payload.StartsWith(self, StringComparison.Ordinal)) onNotification(notification.Payload[(self.Length + 1)..]);
            };
            await using var command = new NpgsqlCommand($"LISTEN {channel}", connection);
            await command.ExecuteNonQueryAsync(cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private async Task ListenForeverAsync(NpgsqlConnection? connection)
    {
        var cancellationToken = stopping.Token;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                if (connection is null)
                {
                    connection = await ListenAsync(cancellationToken);
                    onNotification(null);
                }
                while (true) await connection.WaitAsync(cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                // The connection is closed below.
            }
            catch (Exception error)
            {
                LogListenLost(error);
                await Task.Delay(PauseAfterFailure, TimeProvider.System, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            if (connection is not null) await connection.DisposeAsync();
            connection = null;
        }
    }

    private async Task NotifyForeverAsync()
    {
        var cancellationToken = stopping.Token;
        while (true)
        {
            var added = pendingAdded.Next;
            string[] payloads;
            lock (gate)
            {
                payloads = [.. pending];
                pending.Clear();
            }
            if (payloads.Length > 0) await NotifyAsync(payloads);
            else if (cancellationToken.IsCancellationRequested) return;
            else await added.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await Task.Delay(BatchDelay, TimeProvider.System, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task NotifyAsync(string[] payloads)
    {
        try
        {
            // A lost notification only delays work, so the commit need not wait for the disk.
            await using var command = db.CreateCommand(
                "SELECT pg_notify($1, $2 || ' ' || payload), set_config('synchronous_commit', 'off', true) FROM unnest($3) AS payload");
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = channel });
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = self });
            command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = payloads, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
            await command.ExecuteNonQueryAsync(CancellationToken.None);
        }
        catch (Exception error)
        {
            LogNotifyFailed(error);
        }
    }

    [LoggerMessage(4101, LogLevel.Warning, "The LISTEN connection was lost; it is opened again, and until then other processes' work is found later")]
    private partial void LogListenLost(Exception error);

    [LoggerMessage(4102, LogLevel.Warning, "Other processes could not be notified of new work; they find it later")]
    private partial void LogNotifyFailed(Exception error);
}
