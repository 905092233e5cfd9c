using System.ComponentModel.DataAnnotations;

namespace Platform.Notifications.Mail;

/// <summary>Settings <c>Smtp__*</c>: the server that takes the mails.</summary>
public sealed class SmtpOptions
{
    [Required] public required string Host { get; set; }

    [Range(1, 65535)] public int Port { get; set; } = 587;

    /// <summary>The sender, with or without a display name.</summary>
    [Required] public required string From { get; set; }

    /// <summary>The user name; without one, the connection is not authenticated.</summary>
    public string? Username { get; set; }

    public string? Password { get; set; }

    /// <summary>Requires STARTTLS before authentication.</summary>
    public bool EnableTls { get; set; }
}
