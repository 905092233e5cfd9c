using System.IO.Compression;
using UglyToad.PdfPig.Filters;
using UglyToad.PdfPig.Tokens;

namespace Platform.Files.Processing;

/// <summary>PdfPig's filters, bounded: its own unpack without a limit. Those of images are left out, since images hold no text.</summary>
internal sealed class PdfFilters(PdfBudget budget) : BaseFilterProvider(FiltersOf(budget))
{
    private static Dictionary<string, IFilter> FiltersOf(PdfBudget budget)
    {
        var (ascii85, hex, flate) = (new Ascii85Filter(), new AsciiHexDecodeFilter(), new Flate(budget));
        var lzw = new Measured(new LzwFilter(), LzwLength, budget);
        var runLength = new Measured(new RunLengthFilter(), input => 64L * input.Length, budget);
        return new(StringComparer.Ordinal)
        {
            ["ASCII85Decode"] = ascii85,
            ["A85"] = ascii85,
            ["ASCIIHexDecode"] = hex,
            ["AHx"] = hex,
            ["FlateDecode"] = flate,
            ["Fl"] = flate,
            ["LZWDecode"] = lzw,
            ["LZW"] = lzw,
            ["RunLengthDecode"] = runLength,
            ["RL"] = runLength,
        };
    }

    /// <summary>The unpacked size of a stream, without unpacking it: by the lengths of the sequences in the table (ISO 32000-1, 7.4.4.2).</summary>
    private static long LzwLength(ReadOnlySpan<byte> input)
    {
        const int Clear = 256, End = 257, MaxCodes = 4096;
        var lengths = new int[MaxCodes];
        var (total, bits, width, buffer, next, previous) = (0L, 0, 9, 0, End + 1, 0);
        Array.Fill(lengths, 1, 0, Clear);
        foreach (var b in input)
        {
            (buffer, bits) = ((buffer << 8 | b) & 0xFFFFFF, bits + 8);
            if (bits < width) continue;
            bits -= width;
            var code = buffer >> bits & (1 << width) - 1;
            if (code == End) break;
            if (code == Clear)
            {
                (width, next, previous) = (9, End + 1, 0);
                continue;
            }
            var length = code < next ? lengths[code] : previous + 1;
            total += length;
            if (previous > 0 && next < MaxCodes) lengths[next++] = previous + 1;
            previous = length;
            width = next >= 2047 ? 12 : next >= 1023 ? 11 : next >= 511 ? 10 : 9;
        }
        return total;
    }

    /// <summary>A predictor makes room for a row, however long it is said to be.</summary>
    /// <returns>Whether there is one.</returns>
    private static bool CheckRow(DictionaryToken stream, int filterIndex, PdfBudget budget)
    {
        var parameters = DecodeParameterResolver.GetFilterParameters(stream, filterIndex);
        var bits = new[] { NameToken.Columns, NameToken.Colors, NameToken.BitsPerComponent }
            .Select(name => parameters.TryGet<NumericToken>(name, out var number) ? Math.Abs((double)number.Int) : 8).Aggregate((a, b) => a * b);
        PdfBudget.Check((long)(bits / 8), budget.Limits.MaxStreamBytes);
        return parameters.ContainsKey(NameToken.Predictor);
    }

    private sealed class Measured(IFilter inner, Func<ReadOnlySpan<byte>, long> length, PdfBudget budget) : IFilter
    {
        public bool IsSupported => true;

        public Memory<byte> Decode(Memory<byte> input, DictionaryToken streamDictionary, IFilterProvider filterProvider, int filterIndex)
        {
            var unpacked = length(input.Span);
            budget.Unpack((int)Math.Min(unpacked, int.MaxValue), unpacked);
            CheckRow(streamDictionary, filterIndex, budget);
            return inner.Decode(input, streamDictionary, filterProvider, filterIndex);
        }
    }

    /// <summary>Keeps what comes before damage.</summary>
    private sealed class Flate(PdfBudget budget) : IFilter
    {
        private const int HeaderBytes = 2; // of zlib; its checksum at the end is often wrong, and not looked at

        private readonly FlateFilter predicted = new();

        public bool IsSupported => true;

        public Memory<byte> Decode(Memory<byte> input, DictionaryToken streamDictionary, IFilterProvider filterProvider, int filterIndex)
        {
            if (input.Length <= HeaderBytes) return Memory<byte>.Empty;
            using var inflating = new DeflateStream(new MemoryStream(input[HeaderBytes..].ToArray()), CompressionMode.Decompress);
            using var unpacked = new MemoryStream();
            var buffer = new byte[16 * 1024];
            try
            {
                for (int read; (read = inflating.Read(buffer)) > 0; unpacked.Write(buffer, 0, read)) budget.Unpack(read, unpacked.Length + read);
            }
            catch (InvalidDataException)
            {
                // Damaged from here on.
            }
            return CheckRow(streamDictionary, filterIndex, budget)
                ? predicted.Decode(input, streamDictionary, filterProvider, filterIndex)
                : unpacked.ToArray();
        }
    }
}
