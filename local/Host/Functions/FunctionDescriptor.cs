using System.Collections.Immutable;
using System.Reflection;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;
using Microsoft.Azure.Functions.Worker.Http;

namespace Platform.Local.Host.Functions;

/// <summary>A function found in an assembly.</summary>
public sealed class FunctionDescriptor
{
    private FunctionDescriptor(string name, MethodInfo method, ParameterInfo triggerParameter, TriggerBindingAttribute trigger) =>
        (Name, Method, TriggerParameter, Trigger, Definition) = (name, method, triggerParameter, trigger, new LocalFunctionDefinition(name, method));

    /// <summary>The name in [Function].</summary>
    public string Name { get; }

    /// <summary>The method.</summary>
    public MethodInfo Method { get; }

    /// <summary>The parameter with the trigger attribute.</summary>
    public ParameterInfo TriggerParameter { get; }

    /// <summary>The trigger attribute.</summary>
    public TriggerBindingAttribute Trigger { get; }

    /// <summary>The definition that middleware gets.</summary>
    public FunctionDefinition Definition { get; }

    /// <summary>The kind of trigger, as the Functions tools name it: http, serviceBus, orchestration …</summary>
    public string Kind
    {
        get
        {
            var type = Trigger.GetType().Name[..^"TriggerAttribute".Length];
            return char.ToLowerInvariant(type[0]) + type[1..];
        }
    }

    /// <summary>Finds the functions of an app: those of its assembly, and of the assemblies of this repository that it references.</summary>
    /// <exception cref="LocalHostException">A function cannot be run; the message says why.</exception>
    public static IReadOnlyList<FunctionDescriptor> FindAll(Assembly app)
    {
        var prefix = app.GetName().Name!.Split('.')[0] + ".";
        var referenced = app.GetReferencedAssemblies().Where(a => a.Name!.StartsWith(prefix, StringComparison.Ordinal)).Select(Assembly.Load);
        return Find([app, .. referenced]);
    }

    /// <summary>Finds the functions of assemblies.</summary>
    public static IReadOnlyList<FunctionDescriptor> Find(IEnumerable<Assembly> assemblies) => Find(assemblies.SelectMany(a => a.GetExportedTypes()));

    /// <summary>Finds the functions of classes.</summary>
    public static IReadOnlyList<FunctionDescriptor> Find(IEnumerable<Type> classes)
    {
        var found = (from type in classes.Where(t => t.IsClass)
                     from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
                     let function = method.GetCustomAttribute<FunctionAttribute>()
                     where function is not null
                     select Create(function.Name, method)).ToList();
        var duplicate = found.GroupBy(f => f.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1);
        return duplicate is null ? found
            : throw new LocalHostException(
                $"Two functions of one app are called {duplicate.Key}: {string.Join(" and ", duplicate.Select(f => f.Definition.EntryPoint))}.");
    }

    private static FunctionDescriptor Create(string name, MethodInfo method)
    {
        if (Unsupported(method) is { } unsupported) throw new LocalHostException($"The function {name} {unsupported}");
        var triggers = method.GetParameters().Select(p => (Parameter: p, Attribute: p.GetCustomAttribute<TriggerBindingAttribute>()))
            .Where(p => p.Attribute is not null).ToList();
        return triggers.Count == 1
            ? new(name, method, triggers[0].Parameter, triggers[0].Attribute!)
            : throw new LocalHostException($"The function {name} has {triggers.Count} parameters with a trigger attribute; it needs exactly one.");
    }

    /// <summary>Rejects bindings that the local host does not run, instead of ignoring them.</summary>
    private static string? Unsupported(MethodInfo method)
    {
        const string instead = "which the local host does not run: use ASP.NET Core types, clients, and the outbox for messages.";
        var returned = method.ReturnType.IsGenericType ? method.ReturnType.GetGenericArguments()[0] : method.ReturnType;
        var outputs = method.GetCustomAttributes<OutputBindingAttribute>()
            .Concat(returned.GetProperties().SelectMany(p => p.GetCustomAttributes<OutputBindingAttribute>()));
        if (outputs.FirstOrDefault() is { } output) return $"has the output binding {output.GetType().Name}, {instead}";
        foreach (var parameter in method.GetParameters())
        {
            if (parameter.ParameterType == typeof(HttpRequestData)) return $"takes an {nameof(HttpRequestData)}, {instead}";
            if (parameter.GetCustomAttribute<InputBindingAttribute>() is { } input and not DurableClientAttribute)
                return $"has the input binding {input.GetType().Name}, {instead}";
        }
        return null;
    }
}

/// <summary>A definition built from the method.</summary>
internal sealed class LocalFunctionDefinition(string name, MethodInfo method) : FunctionDefinition
{
    public override ImmutableArray<FunctionParameter> Parameters { get; } = [
        .. method.GetParameters().Select(p => new FunctionParameter(p.Name!, p.ParameterType))];
    public override string PathToAssembly { get; } = method.Module.Assembly.Location;
    public override string EntryPoint { get; } = $"{method.DeclaringType!.FullName}.{method.Name}";
    public override string Id { get; } = $"{method.DeclaringType!.FullName}.{method.Name}";
    public override string Name { get; } = name;
    public override IImmutableDictionary<string, BindingMetadata> InputBindings { get; } = method.GetParameters()
        .Select(p => (p.Name, Binding: p.GetCustomAttribute<BindingAttribute>())).Where(p => p.Binding is not null)
        .ToImmutableDictionary(p => p.Name!, BindingMetadata (p) => new LocalBindingMetadata(p.Name!, p.Binding!));
    public override IImmutableDictionary<string, BindingMetadata> OutputBindings { get; } = ImmutableDictionary<string, BindingMetadata>.Empty;
}

internal sealed class LocalBindingMetadata(string name, BindingAttribute binding) : BindingMetadata
{
    public override string Name { get; } = name;
    public override string Type { get; } = TypeOf(binding.GetType().Name);
    public override BindingDirection Direction => BindingDirection.In;

    private static string TypeOf(string attribute)
    {
        var type = attribute[..^"Attribute".Length];
        if (type.EndsWith("Input", StringComparison.Ordinal)) type = type[..^"Input".Length];
        return char.ToLowerInvariant(type[0]) + type[1..];
    }
}
