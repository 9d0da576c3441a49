using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Plateau.Tests;

/// <summary>The layers of the library: a folder is a namespace is a layer, and a layer uses only those before it.</summary>
public partial class ArchitectureTests
{
    private static readonly string[] Layers =
    [
        "Numerics", "Formats", "Data", "Networks", "Training", "Interop", "Curvature", "Probing", "Convergence", "Landscapes", "Monitor",
        "Runs",
        "Figures", "Pages", "Jobs", "Studies",
    ];

    private static readonly string Projects = Path.GetFullPath(Path.Combine(ThisFolder(), "..", "..", "src"));

    private static readonly string Source = Path.GetFullPath(Path.Combine(ThisFolder(), "..", "..", "src", "Plateau"));

    public static TheoryData<string> ExistingLayers =>
        [.. Directory.GetDirectories(Source)
            .Select(folder => Path.GetFileName(folder))
            .Where(name => name is not ("bin" or "obj"))
            .Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(ExistingLayers))]
    public void Every_folder_is_a_layer_and_says_what_lives_there(string layer)
    {
        Assert.Contains(layer, Layers);
        string readme = Path.Combine(Source, layer, "README.md");
        Assert.True(File.Exists(readme), $"{readme} is missing.");
        Assert.InRange(File.ReadAllLines(readme).Length, 3, 40);
    }

    public static TheoryData<string> Folders =>
        [.. FoldersOfSource()];

    [Theory]
    [MemberData(nameof(Folders))]
    public void A_folders_readme_names_its_files_and_nothing_else(string folder)
    {
        string path = Path.Combine(Projects, folder);
        string readme = Path.Combine(path, "README.md");
        Assert.True(File.Exists(readme), $"{readme} is missing.");
        string[] lines = File.ReadAllLines(readme);
        Assert.InRange(lines.Length, 3, 60);
        HashSet<string> named = [.. lines.SelectMany(Names)];
        IEnumerable<string> unnamed = Directory.EnumerateFiles(path, "*.cs")
            .Select(file => Path.GetFileNameWithoutExtension(file))
            .Where(file => !named.Contains(file));
        Assert.Empty(unnamed.Order(StringComparer.Ordinal));
        IEnumerable<string> absent =
            from line in lines
            where line.StartsWith("| `", StringComparison.Ordinal)
            from name in Names(line.Split('|')[1])
            let place = Path.Combine(path, name)
            where !File.Exists(place + ".cs") && !File.Exists(place) && !Directory.Exists(place)
            select name;
        Assert.Empty(absent);

        static IEnumerable<string> Names(string text) => Quoted().Matches(text).Select(match => match.Groups[1].Value);
    }

    [Theory]
    [MemberData(nameof(ExistingLayers))]
    public void A_files_namespace_is_its_layer_whatever_its_room(string layer)
    {
        foreach (string file in Files(layer))
        {
            Assert.True(File.ReadLines(file).Contains($"namespace Plateau.{layer};"), $"{file} is not in the namespace Plateau.{layer}.");
        }
    }

    [Theory]
    [MemberData(nameof(ExistingLayers))]
    public void The_source_of_a_layer_names_only_layers_before_it(string layer)
    {
        IEnumerable<string> wrong =
            from file in Files(layer)
            from line in File.ReadLines(file)
            where !line.TrimStart().StartsWith("//", StringComparison.Ordinal)
            from Match match in LayerName().Matches(line)
            where IsLater(match.Groups[1].Value, layer)
            select $"{Path.GetRelativePath(Source, file)}: {line.Trim()}";
        Assert.Empty(wrong);
    }

    [Theory]
    [MemberData(nameof(ExistingLayers))]
    public void The_compiled_code_of_a_layer_uses_only_layers_before_it(string layer)
    {
        IEnumerable<string> wrong = TypeReferences.In(typeof(PlateauException).Assembly.Location)
            .Where(reference => LayerOf(reference.FromNamespace) == layer
                && LayerOf(reference.ToNamespace) is string used
                && IsLater(used, layer))
            .Select(reference => $"{reference.From} uses {reference.To}")
            .Distinct();
        Assert.Empty(wrong);
    }

    [Fact]
    public void An_abstract_type_is_closed_or_the_documentation_shows_how_to_derive_from_it()
    {
        const BindingFlags declared = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
        Type[] open =
        [
            .. from type in typeof(PlateauException).Assembly.GetExportedTypes()
               where type is { IsClass: true, IsAbstract: true, IsSealed: false }
               where type.GetConstructors(declared)
                   .Any(made => (made.IsPublic || made.IsFamily || made.IsFamilyOrAssembly) && !Copies(made))
               select type,
        ];

        Assert.Equal(["LogitLoss", "SymmetricOperator"], open.Select(type => type.Name).Order());
        string shown = string.Concat(
            Directory.EnumerateFiles(Path.Combine(TestFiles.Root, "docs"), "*.md", SearchOption.AllDirectories).Select(File.ReadAllText));
        Assert.All(open, type =>
        {
            Assert.DoesNotContain(
                type.GetMethods(declared),
                method => method.IsAbstract && (method.IsAssembly || method.IsFamilyAndAssembly));
            Assert.Contains($" : {type.Name}\n{{", shown);
        });

        // A record has a protected constructor that copies, whatever the others are.
        static bool Copies(ConstructorInfo made) => made.GetParameters() is [{ } only] && only.ParameterType == made.DeclaringType;
    }

    /// <summary>The scanner itself, on types of this assembly that use others in each way there is.</summary>
    [Theory]
    [InlineData(nameof(Uses.ByBase))]
    [InlineData(nameof(Uses.ByInterface))]
    [InlineData(nameof(Uses.ByField))]
    [InlineData(nameof(Uses.ByParameter))]
    [InlineData(nameof(Uses.ByGenericArgument))]
    [InlineData(nameof(Uses.ByCall))]
    [InlineData(nameof(Uses.ByCreation))]
    [InlineData(nameof(Uses.ByLocal))]
    [InlineData(nameof(Uses.ByAttribute))]
    [InlineData(nameof(Uses.ByLambda))]
    public void The_scanner_sees_every_way_to_use_a_type(string user)
    {
        IEnumerable<string> used = TypeReferences.In(typeof(ArchitectureTests).Assembly.Location)
            .Where(reference => reference.From.Contains($"+{user}", StringComparison.Ordinal))
            .Select(reference => reference.To);
        Assert.Contains(used, type => type.Contains("+Used", StringComparison.Ordinal));
    }

    private static bool IsLater(string used, string user) =>
        Array.IndexOf(Layers, used) is int position && position > Array.IndexOf(Layers, user);

    private static string? LayerOf(string name) =>
        name.StartsWith("Plateau.", StringComparison.Ordinal) ? name.Split('.')[1] : null;

    private static IEnumerable<string> Files(string layer)
        => Directory.EnumerateFiles(Path.Combine(Source, layer), "*.cs", SearchOption.AllDirectories);

    // Every folder below src that holds C# files or, in a layer, rooms that do.
    private static IEnumerable<string> FoldersOfSource() =>
        from folder in Directory.EnumerateDirectories(Projects, "*", SearchOption.AllDirectories)
        let name = Path.GetRelativePath(Projects, folder).Replace('\\', '/')
        where !name.Split('/').Any(part => part is "bin" or "obj" or "node_modules")
        where Directory.EnumerateFiles(folder, "*.cs").Any() || Layers.Contains(Path.GetFileName(folder))
        orderby name
        select name;

    private static string ThisFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;

    [GeneratedRegex(@"\bPlateau\.([A-Z][A-Za-z]*)\b")]
    private static partial Regex LayerName();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Quoted();

    internal static class Uses
    {
        internal class UsedBase;

        internal interface IUsed;

        internal interface UsedInterface : IUsed;

        [AttributeUsage(AttributeTargets.Method)]
        internal sealed class UsedAttribute : Attribute;

        internal struct UsedValue
        {
            public int Number;

            public static int Call() => 1;
        }

        internal sealed class ByBase : UsedBase;

        internal sealed class ByInterface : UsedInterface;

        internal sealed class ByField
        {
            public readonly UsedValue Field = new() { Number = 1 };
        }

        internal sealed class ByParameter
        {
            public static void Method(UsedBase? value) => Assert.Null(value);
        }

        internal sealed class ByGenericArgument
        {
            public static int Method() => new List<UsedValue[]>().Count;
        }

        internal sealed class ByCall
        {
            public static int Method() => UsedValue.Call();
        }

        internal sealed class ByCreation
        {
            public static object Method() => new UsedBase();
        }

        internal sealed class ByLocal
        {
            public static int Method()
            {
                UsedValue value = default;
                value.Number++;
                return value.Number;
            }
        }

        internal sealed class ByAttribute
        {
            [Used]
            public static int Method() => 0;
        }

        internal sealed class ByLambda
        {
            public static Func<object> Method() => () => new UsedBase();
        }
    }
}
