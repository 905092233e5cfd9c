namespace Platform.Shared;

/// <summary>An expected "no" of the domain: a value, not an exception. The edge translates it: HTTP to problem details, a queue to a reply.</summary>
/// <param name="Code">Stable, kebab-case, for programs: it becomes the last part of the problem's <c>type</c>.</param>
/// <param name="Detail">For people: what was refused and what to change.</param>
public sealed record Refusal(string Code, string Detail);
