namespace Platform.Local.BackingServices;

/// <summary>What to start, where it keeps its data, and on which ports. A port of 0 means any free one.</summary>
public sealed record BackingServicesOptions
{
    /// <summary>Absolute path of the folder for data, logs and the database password (<c>.local</c> of the repository).</summary>
    public required string DataFolder { get; init; }

    /// <summary>Absolute path of <c>local/BackingServices</c>.</summary>
    public required string ServicesFolder { get; init; }

    /// <summary>Deletes the services' data before they start.</summary>
    public bool Reset { get; init; }

    /// <summary>A PostgreSQL that already runs, without a database name; none is started then.</summary>
    public string? PostgresConnectionString { get; init; }

    /// <summary>A storage account or an Azurite that already runs; none is started then.</summary>
    public string? StorageConnectionString { get; init; }

    /// <summary>An SMTP server that already runs, on <see cref="SmtpPort"/>; no mail catcher is started then.</summary>
    public string? SmtpHost { get; init; }

    /// <summary>Where the mails sent to <see cref="SmtpHost"/> can be read, if anywhere.</summary>
    public Uri? MailPage { get; init; }

    // Defaults are below the ports that systems give to connections.

    /// <summary>PostgreSQL's port; default: 15432.</summary>
    public int PostgresPort { get; init; } = 15432;

    /// <summary>The port of Azurite's blobs; default: 10000.</summary>
    public int BlobPort { get; init; } = 10000;

    /// <summary>The port that mail is sent to; default: 1025.</summary>
    public int SmtpPort { get; init; } = 1025;

    /// <summary>The port of the page with the mails; default: 1080.</summary>
    public int MailPagePort { get; init; } = 1080;
}
