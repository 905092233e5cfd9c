using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Platform.Local.Durable.Conversion;

/// <summary>The version 5 guids (RFC 9562) that the runner creates in a replay, from instance, turn time and a counter. Guids of the orchestrator's own code
/// are unknown, and shift the counter.</summary>
internal sealed class RunnerGuids(string instanceId)
{
    private static readonly byte[] Namespace = new Guid("9e952958-5e33-4daf-827f-2fa12937b875").ToByteArray(bigEndian: true);

    private int count;

    public string Next(DateTimeOffset now)
    {
        var name = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{instanceId}_{now.UtcDateTime:o}_{count++}"));
#pragma warning disable CA5350 // Version 5 prescribes SHA-1; it protects nothing.
        var hash = SHA1.HashData([.. Namespace, .. name]);
#pragma warning restore CA5350
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash.AsSpan(0, 16), bigEndian: true).ToString();
    }

    /// <summary>Counts a generated sub-orchestration id: older task hubs used version 8.</summary>
    public void Skip(string childId)
    {
        if (Guid.TryParseExact(childId, "N", out var made) && made.Version == 8) count++;
    }
}
