using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Scripting;
using Microsoft.CodeAnalysis.Scripting;
using Plateau.Data;

namespace Plateau.Tests;

/// <summary>
/// Every C# block of the documentation compiles against what the library shows to others, and runs. A block below
/// <c>&lt;!-- inside the project --&gt;</c> is for those who change the library: it compiles as a file of this assembly does, which sees
/// what is internal.
/// </summary>
public partial class DocumentationCodeTests
{
    // What a page may take for granted. A page that makes these itself simply makes them anew.
    private const string Given = """
        Dataset data = Dataset.Digits(300, seed: 0);
        Dataset heldOut = Dataset.Digits(300, seed: 0, DatasetPart.Test);
        Network network = Network.Mlp(data, hidden: [8]);
        Optimum optimum = Trainer.Adam(epochs: 2).Fit(network, data, seed: 0);
        """;

    // What stands in the line before a block for those who change the library.
    private const string Inside = "<!-- inside the project -->";

    private static readonly ScriptOptions s_options = ScriptOptions.Default
        .WithOptimizationLevel(OptimizationLevel.Release)
        .AddReferences(typeof(Dataset).Assembly)
        .AddImports("System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Threading")
        .AddImports(typeof(Dataset).Assembly.GetExportedTypes().Select(type => type.Namespace!).Distinct());

    private static readonly IReadOnlyList<string> s_imports =
    [
        .. s_options.Imports,
        .. typeof(Dataset).Assembly
            .GetTypes()
            .Select(type => type.Namespace)
            .OfType<string>()
            .Where(name => name.StartsWith("Plateau.", StringComparison.Ordinal)),
    ];

    public static TheoryData<string> Pages() =>
    [
        .. from file in Directory.EnumerateFiles(TestFiles.Root, "*.md", SearchOption.AllDirectories)
           let page = Path.GetRelativePath(TestFiles.Root, file).Replace('\\', '/')
           where IsWritten(page) && Block().IsMatch(File.ReadAllText(file))
           orderby page
           select page,
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Blocks_of_a_page_compile_and_run_one_after_the_other(string page)
    {
        using TemporaryFolder folder = new();
        await Run(page, await File.ReadAllTextAsync(Path.Combine(TestFiles.Root, page)), folder);
    }

    [Fact]
    public void Every_page_that_shows_the_library_is_among_them()
        => Assert.Superset(
            new HashSet<string> { "README.md", "docs/reference/library.md", "docs/how-to/your-parameters.md" },
            Pages().Cast<object[]>().Select(row => (string)row[0]).ToHashSet());

    [Fact]
    public void No_block_hides_behind_another_name()
        => Assert.All(
            Directory.EnumerateFiles(TestFiles.Root, "*.md", SearchOption.AllDirectories)
                .Where(file => IsWritten(Path.GetRelativePath(TestFiles.Root, file))),
            file => Assert.DoesNotMatch(OtherName(), File.ReadAllText(file)));

    [Theory]
    [InlineData("int number = ;", "page.md(2,14)")]
    [InlineData("Dataset.Whole(null!, null!, [], 1, null);", "CS0117")]
    public async Task A_block_that_does_not_compile_is_told_with_its_line(string code, string says)
    {
        using TemporaryFolder folder = new();
        CompilationErrorException error = await Assert.ThrowsAsync<CompilationErrorException>(
            () => Run("page.md", $"```csharp\n{code}\n```\n", folder));
        Assert.Contains(says, error.Message);
    }

    [Theory]
    [InlineData("internal sealed class None : IExperiment;", "page.md(3,30)")]
    [InlineData("int number = ;", "page.md(3,14)")]
    public async Task A_block_inside_the_project_is_told_with_its_line_too(string code, string says)
    {
        using TemporaryFolder folder = new();
        CompilationErrorException error = await Assert.ThrowsAsync<CompilationErrorException>(
            () => Run("page.md", $"{Inside}\n```csharp\n{code}\n```\n", folder));
        Assert.Contains(says, error.Message);
        Assert.DoesNotContain("CS0122", error.Message);
    }

    [Fact]
    public async Task A_block_that_fails_fails_the_page()
    {
        using TemporaryFolder folder = new();
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Run("page.md", "```csharp\ndata.Take(0);\n```\n", folder));
    }

    private static async Task Run(string page, string text, TemporaryFolder folder)
    {
        Script<object> script = CSharpScript.Create(Given, s_options);
        foreach (Match block in Block().Matches(text))
        {
            Group code = block.Groups["code"];
            int line = text.AsSpan(0, code.Index).Count('\n') + 1;
            string placed = string.Create(CultureInfo.InvariantCulture, $"#line {line} \"{page}\"\n{Placed(code.Value, folder)}");
            if (block.Groups["inside"].Success)
            {
                Compile(placed);
            }
            else
            {
                script = script.ContinueWith(placed);
            }
        }

        await script.RunAsync();
    }

    // As a file of this assembly, which the library lets see what is internal.
    private static void Compile(string code)
    {
        string usings = string.Concat(s_imports.Distinct().Select(name => $"global using {name};\n"));
        CSharpCompilation compilation = CSharpCompilation.Create(
            typeof(DocumentationCodeTests).Assembly.GetName().Name,
            [CSharpSyntaxTree.ParseText(usings), CSharpSyntaxTree.ParseText(code)],
            [
                .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
                    .Where(path => Path.GetFileNameWithoutExtension(path) != typeof(DocumentationCodeTests).Assembly.GetName().Name)
                    .Select(path => MetadataReference.CreateFromFile(path)),
            ],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        Diagnostic[] errors = [.. compilation.GetDiagnostics().Where(found => found.Severity == DiagnosticSeverity.Error)];
        if (errors.Length > 0)
        {
            throw new CompilationErrorException(string.Join('\n', errors.Select(error => error.ToString())), [.. errors]);
        }
    }

    // Files that a page names lie in a folder of its own.
    private static string Placed(string code, TemporaryFolder folder)
        => FileName().Replace(code, match => $"@\"{folder[match.Groups["name"].Value]}\"");

    private static bool IsWritten(string page)
        => !page.Replace('\\', '/')
            .Split('/')
            .Any(part => part is "bin" or "obj" or "node_modules" or "shared" || (part.StartsWith('.') && part != "."));

    [GeneratedRegex(
        @"^((?<inside>" + Inside + @")\r?\n)?```(csharp|cs)\r?\n(?<code>.*?)^```",
        RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Block();

    [GeneratedRegex(@"^[ \t]+```(csharp|cs)\b|^[ \t]*```(c#|C#|CSharp|dotnet)", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex OtherName();

    [GeneratedRegex("(?<!@)\"(?<name>[\\w-]+\\.(csv|html|npy|npz|safetensors|svg))\"", RegexOptions.ExplicitCapture)]
    private static partial Regex FileName();
}
