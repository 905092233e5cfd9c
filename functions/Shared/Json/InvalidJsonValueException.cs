using System.Text.Json;

namespace Platform.Shared.Json;

/// <summary>A JSON value of the wrong form. Unlike that of other exceptions, its message is written for the user.</summary>
internal sealed class InvalidJsonValueException(string message) : JsonException(message);
