using System.Xml;

namespace Platform.Files.Processing;

/// <summary>Finds macros of Microsoft Office (VBA, and macro sheets of Excel 4) and of OpenDocument (Basic, and its scripts in other languages).</summary>
internal static class DocumentParts
{
    /// <summary>Enough for the 65,530 links that a sheet of Excel may have.</summary>
    private const int MaxCharacters = 16 * 1024 * 1024;
    private static readonly HashSet<string> Languages = new(["basic", "beanshell", "java", "javascript", "python"], StringComparer.OrdinalIgnoreCase);
    private const string ContentTypes = "[Content_Types].xml";

    /// <summary>Whether it is a part that documents of these formats have.</summary>
    public static bool IsOfDocument(string[] path) =>
        path is [var part] && (IsSame(part, ContentTypes) || IsSame(part, "mimetype") || IsSame(part, "content.xml"))
        || path is [var folder, var manifest] && IsSame(folder, "META-INF") && IsSame(manifest, "manifest.xml");

    /// <param name="path">The segments of an entry's path.</param>
    /// <param name="isDocument">In an archive that is none, a folder may be named Basic or Scripts for other reasons.</param>
    public static bool IsMacro(string[] path, bool isDocument) =>
        path is [.., var last] && (IsSame(last, "vbaProject.bin") || IsSame(last, "vbaData.xml"))
        || path is [var xl, var sheets, _, ..] && IsSame(xl, "xl") && (IsSame(sheets, "macrosheets") || IsSame(sheets, "intlMacrosheets"))
        || path is [var basic, .., var file] && IsSame(basic, "Basic") && (isDocument || IsSame(file, "script-lc.xml"))
        || isDocument && path is [var scripts, var language, _, ..] && IsSame(scripts, "Scripts") && Languages.Contains(language);

    /// <summary>Whether it names the types of other parts of an Office document, which decide what they are (ECMA-376, part 2).</summary>
    public static bool NamesTypes(string[] path) =>
        path is [var types] && IsSame(types, ContentTypes)
        || path is [.., var folder, var rels] && IsSame(folder, "_rels") && rels.EndsWith(".rels", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether such a part declares another one, of any name, as macros.</summary>
    public static bool HasMacros(Stream part, string name)
    {
        part.Position = 0;
        try
        {
            using var xml = XmlReader.Create(part, new() { DtdProcessing = DtdProcessing.Prohibit, MaxCharactersInDocument = MaxCharacters });
            while (xml.Read())
            {
                while (xml.MoveToNextAttribute())
                {
                    if (xml.LocalName is "Type" or "ContentType" && IsMacroType(xml.Value)) return true;
                }
            }
            return false;
        }
        catch (XmlException)
        {
            throw new InvalidDataException($"{name} is not XML without a DTD, of {MaxCharacters} characters at most.");
        }
    }

    private static bool IsMacroType(string type) =>
        new[] { "vbaProject", "vbaData", "macrosheet" }.Any(macros => type.Contains(macros, StringComparison.OrdinalIgnoreCase));

    private static bool IsSame(string a, string b) => a.Equals(b, StringComparison.OrdinalIgnoreCase);
}
