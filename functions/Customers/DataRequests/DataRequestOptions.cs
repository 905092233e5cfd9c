using System.ComponentModel.DataAnnotations;

namespace Platform.Customers.DataRequests;

/// <summary>Settings <c>Customers__DataRequests__*</c>.</summary>
public sealed class DataRequestOptions
{
    /// <summary>How long an erasure waits after the deletion of the account: until the last access token has expired and the mail about it is sent.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan ErasureDelay { get; set; } = TimeSpan.FromMinutes(20);

    /// <summary>When contexts that have not answered are asked again; the time doubles with each try, up to an hour.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan AskAgainAfter { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>After this time without all answers an export has failed, and an erasure is shown as delayed.</summary>
    [Range(typeof(TimeSpan), "00:10:00", "7.00:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan Deadline { get; set; } = TimeSpan.FromDays(1);
}
