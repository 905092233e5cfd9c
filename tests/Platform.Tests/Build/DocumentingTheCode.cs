using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Platform.Tests.Build;

/// <summary>What others build on has XML documentation: Shared, the manifest, the local host with what it is made of, and every Contracts.</summary>
public sealed partial class DocumentingTheCode
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>All their public types; of an app, those of its Contracts.</summary>
    private static readonly string[] Whole =
    [
        "Platform.Shared", "Platform.Shared.Pdf", "Platform.Manifest", "Platform.Local.Host", "Platform.Local.ServiceBus", "Platform.Local.Persistence",
        "Platform.Local.BackingServices", "Platform.Local.Durable", "Platform.Local.Demo",
        .. Dotnet.HasStandIn ? ["Platform.Local.ServiceBusExtension"] : Array.Empty<string>(),
    ];

    public static TheoryData<string> Assemblies => [.. PlatformManifest.Read(Repository.Root).Services.Select(s => $"Platform.{s.Title}"), .. Whole];

    [Theory, MemberData(nameof(Assemblies))]
    public void Every_public_type_and_member_has_a_summary(string assembly)
    {
        var documented = Read(assembly);
        var isApp = !Whole.Contains(assembly);
        var types = Assembly.Load(assembly).GetExportedTypes().Where(t => !isApp || $"{t.Namespace}.".Contains(".Contracts.", StringComparison.Ordinal))
            .ToList();

        var undocumented = types.Where(t => !documented.ContainsKey($"T:{NameOf(t)}")).Select(NameOf).ToList();
        undocumented.AddRange(types.SelectMany(t => UndocumentedMembers(t, documented)));

        Assert.True(undocumented.Count == 0, $"These have no <summary>: {string.Join(", ", undocumented)}");
    }

    /// <summary>The members of a type without a summary, by name. Constructors are documented by their type, properties of a record also by its
    /// parameters.</summary>
    private static IEnumerable<string> UndocumentedMembers(Type type, Dictionary<string, XElement> documented)
    {
        var parameters = documented.GetValueOrDefault($"T:{NameOf(type)}")?.Elements("param").Select(p => (string)p.Attribute("name")!).ToHashSet() ?? [];
        return from member in type.GetMembers(Declared)
               where member is PropertyInfo or FieldInfo { IsSpecialName: false } or MethodInfo { IsSpecialName: false } or EventInfo
               where !IsCompilerGenerated(member) && !IsInherited(type, member) && !parameters.Contains(member.Name)
               let id = $"{(member switch { PropertyInfo => "P", FieldInfo => "F", EventInfo => "E", _ => "M" })}:{NameOf(type)}.{member.Name}"
               where !documented.ContainsKey(id)
               select id;
    }

    /// <summary>Overrides and implementations of an interface are documented there.</summary>
    private static bool IsInherited(Type type, MemberInfo member) =>
        type.GetInterfaces().Append(type.BaseType).OfType<Type>().Any(ancestor => ancestor.GetMember(member.Name).Length > 0);

    private static bool IsCompilerGenerated(MemberInfo member) =>
        typeof(Delegate).IsAssignableFrom(member.DeclaringType) || member.IsDefined(typeof(CompilerGeneratedAttribute)) || member.Name.StartsWith('<')
        || (member is MethodInfo { Name: nameof(ToString) or nameof(GetHashCode) or nameof(Equals) });

    private static string NameOf(Type type) => type.FullName!.Replace('+', '.');

    /// <summary>What has a summary, or takes that of what it implements; without parameters and the number of type parameters of methods.</summary>
    private static Dictionary<string, XElement> Read(string assembly)
    {
        var members = XDocument.Load(Path.Combine(AppContext.BaseDirectory, $"{assembly}.xml")).Descendants("member")
            .Where(m => m.Element("inheritdoc") is not null || !string.IsNullOrWhiteSpace(m.Element("summary")?.Value));
        return members.GroupBy(m => Signature().Replace((string)m.Attribute("name")!, ""), StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal);
    }

    [GeneratedRegex(@"(``\d+)?(\(.*)?$")]
    private static partial Regex Signature();
}
