namespace Platform.Identity.Throttling;

/// <summary>Settings <c>Identity__Throttling__*</c>. The counts are in the database, so all instances share them.</summary>
public sealed class ThrottleOptions
{
    /// <summary>Failed logins to one account from devices that it does not know, and those of each device that it does. 60 an hour go on at most: OWASP ASVS 4
    /// (2.2.1) allows 100.</summary>
    public ThrottleRule Account { get; set; } =
        new() { Free = 5, Forgiven = TimeSpan.FromMinutes(10), FirstDelay = TimeSpan.FromSeconds(2), MaxDelay = TimeSpan.FromMinutes(1) };

    /// <summary>Failed logins from one client's address, to any accounts. Many people may share one.</summary>
    public ThrottleRule Client { get; set; } =
        new() { Free = 30, Forgiven = TimeSpan.FromMinutes(1), FirstDelay = TimeSpan.FromSeconds(2), MaxDelay = TimeSpan.FromMinutes(1) };

    /// <summary>Wrong codes of the second factor of one account. Three of a million codes are right at a time: at four an hour, a guesser has a chance of one
    /// in ten after a year.</summary>
    public ThrottleRule SecondFactor { get; set; } =
        new() { Free = 5, Forgiven = TimeSpan.FromHours(1), FirstDelay = TimeSpan.FromSeconds(5), MaxDelay = TimeSpan.FromMinutes(15) };

    /// <summary>Mails of one kind to one address that anybody can ask for.</summary>
    public ThrottleRule Mail { get; set; } =
        new() { Free = 3, Forgiven = TimeSpan.FromHours(1), FirstDelay = TimeSpan.FromMinutes(5), MaxDelay = TimeSpan.FromMinutes(30) };

    /// <summary>After this many failed logins the owner gets a mail, once a day.</summary>
    public int OwnerWarnedAfter { get; set; } = 10;

    internal bool IsValid => Account.IsValid && Client.IsValid && SecondFactor.IsValid && Mail.IsValid && OwnerWarnedAfter > 0;
}
