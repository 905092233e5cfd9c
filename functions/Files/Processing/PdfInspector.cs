namespace Platform.Files.Processing;

static class PdfInspector
{
    public static Inspection Inspect(Stream file) => new(null, new());
}
