using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Azure.Functions.Worker;
using Platform.Local.Host.Functions;

namespace Platform.Tests.Contracts;

public sealed partial class DocumentingAnApi
{
    public static TheoryData<string> Services => [.. PlatformManifest.Read(Repository.Root).Services.Select(s => s.Name)];

    [Theory, MemberData(nameof(Services))]
    public void Names_every_route_of_the_code_and_no_other(string service)
    {
        var title = PlatformManifest.Read(Repository.Root).Services.Single(s => s.Name == service).Title;
        var routes = from function in FunctionDescriptor.FindAll(Assembly.Load($"Platform.{title}"))
                     where function.Trigger is HttpTriggerAttribute
                     let http = (HttpTriggerAttribute)function.Trigger
                     where http.Route != "{*path}" // the gateway's own: its document says what it forwards
                     from method in http.Methods!
                     select $"{method.ToLowerInvariant()} /{Constraint().Replace(http.Route!, "}")}";
        var documented = OpenApiDocument.Of(service).Operations
            .Where(o => service != "gateway"
                || (!o.Path.StartsWith("/api/", StringComparison.Ordinal) && !o.Path.StartsWith("/.well-known/", StringComparison.Ordinal)))
            .Select(o => $"{o.Method} {o.Path}");

        Assert.Equal(routes.Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(Services))]
    public void Calls_every_operation_by_the_name_of_its_function(string service)
    {
        if (service == "gateway") return; // forwards: its operations are no functions
        var title = PlatformManifest.Read(Repository.Root).Services.Single(s => s.Name == service).Title;
        var functions = FunctionDescriptor.FindAll(Assembly.Load($"Platform.{title}")).Where(f => f.Trigger is HttpTriggerAttribute).Select(f => f.Name);
        var document = OpenApiDocument.Of(service);

        Assert.Equal(
            functions.Order(StringComparer.Ordinal),
            document.Operations.Select(o => (string)document.At($"{o.Pointer}/operationId")!).Order(StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(Services))]
    public async Task Gives_examples_that_are_valid(string service)
    {
        var document = OpenApiDocument.Of(service);
        var validator = await SchemaValidator.GetAsync();
        foreach (var operation in document.Operations)
        {
            var places = document.At($"{operation.Pointer}/responses")!.AsObject().Select(r => $"{operation.Pointer}/responses/{r.Key}")
                .Append($"{operation.Pointer}/requestBody");
            foreach (var (schema, example) in places.SelectMany(p => Examples.Of(document, p)))
            {
                Assert.True(await validator.CheckAsync(schema, example) is { Count: 0 },
                    $"{service}: the example beside {schema} is not valid: {string.Join("; ", await validator.CheckAsync(schema, example))}");
            }

            if (document.At($"{operation.Pointer}/requestBody") is not null)
            {
                Assert.True(Examples.Of(document, $"{operation.Pointer}/requestBody")
                    .Any(), $"{service}: {operation.Method} {operation.Path} shows no example of its body.");
            }
        }
    }

    /// <summary>The type of a route's value: the :guid of {id:guid}.</summary>
    [GeneratedRegex(@":\w+\}")]
    private static partial Regex Constraint();
}
