using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Platform.Local.Durable.Conversion;

/// <summary>
/// The guids that the runner makes in a replay: of version 5 (RFC 9562), from the instance, the time of the turn and a count. Older task hubs made theirs in
/// another way, and none for
/// requests to entities. What the orchestrator's own code made is not known, so after that the count is wrong.
/// </summary>
internal sealed class RunnerGuids(string instanceId)
{
    private static readonly byte[] Namespace = new Guid("9e952958-5e33-4daf-827f-2fa12937b875").ToByteArray(bigEndian: true);

    private int count;

    public string Next(DateTimeOffset now)
    {
        var name = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{instanceId}_{now.UtcDateTime:o}_{count++}"));
#pragma warning disable CA5350 // What version 5 is made of; it protects nothing.
        var hash = SHA1.HashData([.. Namespace, .. name]);
#pragma warning restore CA5350
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash.AsSpan(0, 16), bigEndian: true).ToString();
    }

    /// <summary>Counts the id of a sub-orchestration, if it was made and not given: older task hubs made ones of version 8.</summary>
    public void Skip(string childId)
    {
        if (Guid.TryParseExact(childId, "N", out var made) && made.Version == 8)
            count++;
    }
}
