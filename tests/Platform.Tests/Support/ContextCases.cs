using Platform.Tests.BadInput;

namespace Platform.Tests.Support;

/// <summary>What a context adds to the tests that go over all contexts. Found by its type, so that a new context edits none of them.</summary>
internal interface IContextCases
{
    /// <summary>Gets every answer that needs more than a bad token, body or id, and has every message sent.</summary>
    Task ProvokeAsync(PlatformFixture platform);

    /// <summary>The routes that read a body.</summary>
    IEnumerable<BodyRoute> Bodies => [];

    /// <summary>The lists: path, a role that may read it, and the name of the time in the key of a page.</summary>
    IEnumerable<(string Path, string Role, string Time)> Lists => [];

    /// <summary>By the name of a route with a body and the path of a field in it: values, as JSON, that are refused with the field's name.</summary>
    IReadOnlyDictionary<(string Route, string Field), string[]> WrongValues => new Dictionary<(string Route, string Field), string[]>();

    /// <summary>The POST operations that take no Idempotency-Key, and why a repetition does no harm.</summary>
    IEnumerable<(string Operation, string Reason)> PostsWithoutKey => [];
}

/// <summary>The cases of all contexts.</summary>
internal static class ContextCases
{
    public static IReadOnlyList<IContextCases> All { get; } =
        [.. typeof(IContextCases).Assembly.GetTypes().Where(t => t.IsClass && t.IsAssignableTo(typeof(IContextCases)))
            .Select(t => (IContextCases)Activator.CreateInstance(t)!)];
}
