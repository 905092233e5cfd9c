namespace Platform.Tests.Support;

/// <summary>The values of an answer's properties.</summary>
internal static class JsonElements
{
    public static string Text(this JsonElement element, string property) => element.GetProperty(property).GetString()!;

    public static int Int(this JsonElement element, string property) => element.GetProperty(property).GetInt32();

    public static long Long(this JsonElement element, string property) => element.GetProperty(property).GetInt64();

    public static Guid Id(this JsonElement element, string property) => element.GetProperty(property).GetGuid();

    /// <summary>The items of a page.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement page) => page.GetProperty("items").EnumerateArray();
}
