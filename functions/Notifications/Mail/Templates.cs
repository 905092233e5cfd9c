using System.Net;
using System.Reflection;
using System.Text.RegularExpressions;

namespace Platform.Notifications.Mail;

/// <summary>The mails' texts: files in Templates/, with {{name}} where a value goes.</summary>
public static partial class Templates
{
    /// <summary>Fills in an HTML template. Values are encoded; only <paramref name="lines"/>, made by code, goes in as it is, at {{lines}}.</summary>
    /// <exception cref="KeyNotFoundException">The template asks for a value that was not given.</exception>
    public static string Html(string name, IReadOnlyDictionary<string, string> values, string lines = "") =>
        Fill(name + ".html", key => key == "lines" ? lines : WebUtility.HtmlEncode(values[key]));

    /// <summary>Fills in a plain text template.</summary>
    /// <exception cref="KeyNotFoundException">The template asks for a value that was not given.</exception>
    public static string Text(string name, IReadOnlyDictionary<string, string> values, string lines = "") =>
        Fill(name + ".txt", key => key == "lines" ? lines : OneLine(values[key]));

    /// <summary>Values cannot add lines of their own to a text.</summary>
    public static string OneLine(string value) => string.Create(value.Length, value, (span, text) =>
    {
        for (var i = 0; i < span.Length; i++) span[i] = char.IsControl(text[i]) ? ' ' : text[i];
    });

    private static string Fill(string file, Func<string, string> valueOf) => Placeholder().Replace(Read(file), match => valueOf(match.Groups["name"].Value));

    private static string Read(string file)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(file)
            ?? throw new InvalidOperationException($"There is no template {file}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    [GeneratedRegex(@"\{\{(?<name>[a-zA-Z]+)\}\}")]
    private static partial Regex Placeholder();
}
