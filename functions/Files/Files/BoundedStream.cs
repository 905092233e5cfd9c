namespace Platform.Files.Files;

/// <summary>A request's body on its way to storage: it counts, stops at a limit, and records whether reading failed, rather than writing.</summary>
public sealed class BoundedStream(Stream inner, long maxBytes) : Stream
{
    public long Count { get; private set; }
    public bool IsTooLong => Count > maxBytes;
    public Exception? Failure { get; private set; }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read;
        try
        {
            read = await inner.ReadAsync(buffer, cancellationToken);
        }
        catch (Exception failure)
        {
            Failure = failure;
            throw;
        }
        Count += read;
        return IsTooLong ? throw (Failure = new InvalidDataException($"The body has more than {maxBytes} bytes.")) : read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => Count; set => throw new NotSupportedException(); }
    public override void Flush() { }
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
