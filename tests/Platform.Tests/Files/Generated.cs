namespace Platform.Tests.Files;

/// <summary>Lines of text, generated while they are sent.</summary>
internal sealed class Generated(long length, bool hasLength = true, Action<long>? progress = null) : HttpContent
{
    private static readonly byte[] Block = [.. Enumerable.Range(0, 64 * 1024).Select(i => i % 64 == 63 ? (byte)'\n' : (byte)'0')];

    public static byte ByteAt(long position) => Block[position % Block.Length];

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        for (long sent = 0; sent < length;)
        {
            var count = (int)Math.Min(Block.Length, length - sent);
            await stream.WriteAsync(Block.AsMemory(0, count));
            sent += count;
            progress?.Invoke(sent);
        }
    }

    protected override bool TryComputeLength(out long computed)
    {
        computed = length;
        return hasLength;
    }
}
