using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Azure.Functions.Worker;
using Platform.Local.Host.Functions;

namespace Platform.Tests.Contracts;

public sealed partial class DocumentingAnApi
{
    public static TheoryData<string> Services => [.. PlatformManifest.Read(Repository.Root).Services.Select(s => s.Name)];

    [Theory, MemberData(nameof(Services))]
    public void Document_lists_exactly_the_routes_of_the_code(string service)
    {
        var routes = from function in HttpFunctions(service)
                     let http = (HttpTriggerAttribute)function.Trigger
                     where function.Method.DeclaringType!.Name != "ForwardRequest" // the gateway's document says what it forwards
                     from method in http.Methods ?? ["get"] // the health functions themselves refuse the others
                     select $"{method.ToLowerInvariant()} /{Constraint().Replace(http.Route!, "}")}";
        var documented = OpenApiDocument.Of(service).Operations
            .Where(o => service != "gateway"
                || (!o.Path.StartsWith("/api/", StringComparison.Ordinal) && !o.Path.StartsWith("/.well-known/", StringComparison.Ordinal)))
            .Select(o => $"{o.Method} {o.Path}");

        Assert.Equal(routes.Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(Services))]
    public void Operation_ids_are_the_function_names(string service)
    {
        if (service == "gateway") return; // forwards: its operations are no functions
        var functions = HttpFunctions(service).Select(f => f.Name);
        var document = OpenApiDocument.Of(service);
        Assert.Equal(functions.Order(StringComparer.Ordinal),
            document.Operations.Select(o => (string)document.At($"{o.Pointer}/operationId")!).Order(StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(Services))]
    public async Task Examples_match_their_schemas(string service)
    {
        var document = OpenApiDocument.Of(service);
        var validator = await SchemaValidator.GetAsync();
        foreach (var operation in document.Operations)
        {
            var places = document.At($"{operation.Pointer}/responses")!.AsObject().Select(r => $"{operation.Pointer}/responses/{r.Key}")
                .Append($"{operation.Pointer}/requestBody");
            foreach (var (schema, example) in places.SelectMany(p => Examples.Of(document, p)))
            {
                var errors = await validator.CheckAsync(schema, example);
                Assert.True(errors.Count == 0, $"{service}: the example beside {schema} is not valid: {string.Join("; ", errors)}");
            }
            var body = $"{operation.Pointer}/requestBody";
            Assert.True(document.At(body) is null || Examples.Of(document, body).Any(), $"{service}: {operation.Method} {operation.Path} has no example body.");
        }
    }

    private static IEnumerable<FunctionDescriptor> HttpFunctions(string service)
    {
        var title = PlatformManifest.Read(Repository.Root).Services.Single(s => s.Name == service).Title;
        return FunctionDescriptor.FindAll(Assembly.Load($"Platform.{title}")).Where(f => f.Trigger is HttpTriggerAttribute);
    }

    /// <summary>The type of a route's value: the :guid of {id:guid}.</summary>
    [GeneratedRegex(@":\w+\}")]
    private static partial Regex Constraint();
}
