using System.Reflection;
using System.Runtime.CompilerServices;

namespace Plateau.Tests;

/// <summary>
/// The public types of the library and their members, as approved in <c>PublicSurface.txt</c>: none joins, leaves or changes unnoticed.
/// With <c>PLATEAU_GOLDEN=update</c> the file is written anew.
/// </summary>
public class PublicSurfaceTests
{
    [Fact]
    public void The_public_types_and_members_are_those_that_were_approved()
    {
        string path = Path.Combine(TestFiles.Root, "tests", "Plateau.Tests", "PublicSurface.txt");
        string surface = string.Concat(typeof(PlateauException).Assembly.GetExportedTypes()
            .OrderBy(type => type.FullName, StringComparer.Ordinal)
            .SelectMany(type => Members(type).Order(StringComparer.Ordinal).Select(line => $"    {line}\n").Prepend($"{type.FullName}\n")));
        if (Environment.GetEnvironmentVariable("PLATEAU_GOLDEN") == "update")
        {
            File.WriteAllText(path, surface);
        }

        Assert.Equal(File.ReadAllText(path), surface);
    }

    // Without what the compiler adds to a record, and what every object has.
    private static IEnumerable<string> Members(Type type)
    {
        const BindingFlags Declared = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        foreach (MemberInfo member in type.GetMembers(Declared))
        {
            if (member.IsDefined(typeof(CompilerGeneratedAttribute)) || (type.IsEnum && member.Name == "value__"))
            {
                continue;
            }

            string? line = member switch
            {
                ConstructorInfo made => $"new({Parameters(made.GetParameters())})",
                MethodInfo { IsSpecialName: false } method when method.GetBaseDefinition().DeclaringType != typeof(object) =>
                    $"{method.Name}({Parameters(method.GetParameters())}): {Name(method.ReturnType)}",
                PropertyInfo property => $"{property.Name}: {Name(property.PropertyType)} {Accessors(property)}",
                FieldInfo field => type.IsEnum ? field.Name : $"{field.Name}: {Name(field.FieldType)}",
                _ => null,
            };
            if (line is not null)
            {
                yield return line;
            }
        }
    }

    private static string Accessors(PropertyInfo property)
        => (property.GetMethod, property.SetMethod) switch
        {
            (_, null or { IsPublic: false }) => "get",
            (_, MethodInfo set) when set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) => "get init",
            _ => "get set",
        };

    private static string Parameters(ParameterInfo[] parameters)
        => string.Join(", ", parameters.Select(one => $"{Name(one.ParameterType)} {one.Name}{(one.IsOptional ? " = …" : null)}"));

    private static string Name(Type type)
        => Nullable.GetUnderlyingType(type) is Type inner ? Name(inner) + "?"
            : type.IsArray ? Name(type.GetElementType()!) + "[]"
            : type.IsGenericType
                ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>"
            : type.Name;
}
