using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Platform.Jobs.DataSync;

/// <summary>The id of what a row creates, the same whenever the row is sent, so that it is created once.</summary>
public static class DerivedId
{
    /// <summary>A name-based UUID (RFC 9562, version 8) of the job and the row's number.</summary>
    public static Guid Of(Guid jobId, int row)
    {
        Span<byte> name = stackalloc byte[20];
        jobId.TryWriteBytes(name, bigEndian: true, out _);
        BinaryPrimitives.WriteInt32BigEndian(name[16..], row);
        var id = SHA256.HashData(name).AsSpan(0, 16);
        id[6] = (byte)((id[6] & 0x0F) | 0x80);
        id[8] = (byte)((id[8] & 0x3F) | 0x80);
        return new(id, bigEndian: true);
    }
}
