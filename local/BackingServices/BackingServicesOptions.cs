namespace Platform.Local.BackingServices;

/// <summary>The services to start, their data folder and ports. Port 0 means any free one.</summary>
public sealed record BackingServicesOptions
{
    /// <summary>The absolute path of the folder for data, logs and the database password (<c>.local</c> of the repository).</summary>
    public required string DataFolder { get; init; }

    /// <summary>The absolute path of <c>local/BackingServices</c>.</summary>
    public required string ServicesFolder { get; init; }

    /// <summary>Deletes the services' data before they start.</summary>
    public bool Reset { get; init; }

    /// <summary>The connection string of a running PostgreSQL, without a database; null starts one.</summary>
    public string? PostgresConnectionString { get; init; }

    /// <summary>The connection string of a storage account or a running Azurite; null starts one.</summary>
    public string? StorageConnectionString { get; init; }

    /// <summary>A running SMTP server on <see cref="SmtpPort"/>; null starts a mail catcher.</summary>
    public string? SmtpHost { get; init; }

    /// <summary>The page that shows the mails sent to <see cref="SmtpHost"/>, if any.</summary>
    public Uri? MailPage { get; init; }

    // The defaults are below the ephemeral ports.

    /// <summary>PostgreSQL's port; default: 15432.</summary>
    public int PostgresPort { get; init; } = 15432;

    /// <summary>The port of Azurite's blobs; default: 10000.</summary>
    public int BlobPort { get; init; } = 10000;

    /// <summary>Whether Azurite serves queues and tables too, which only the Functions host needs.</summary>
    public bool QueuesAndTables { get; init; }

    /// <summary>The port of Azurite's queues; default: 10001.</summary>
    public int QueuePort { get; init; } = 10001;

    /// <summary>The port of Azurite's tables; default: 10002.</summary>
    public int TablePort { get; init; } = 10002;

    /// <summary>The port that mail is sent to; default: 1025.</summary>
    public int SmtpPort { get; init; } = 1025;

    /// <summary>The port of the page with the mails; default: 1080.</summary>
    public int MailPagePort { get; init; } = 1080;
}
