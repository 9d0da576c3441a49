using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Scripting;
using Microsoft.CodeAnalysis.Scripting;
using Plateau.Data;

namespace Plateau.Tests;

/// <summary>Every C# block of the documentation compiles against what the library shows to others, and runs.</summary>
public partial class DocumentationCodeTests
{
    // What a page may take for granted. A page that makes these itself simply makes them anew.
    private const string Given = """
        Dataset data = Dataset.Digits(300, seed: 0);
        Dataset heldOut = Dataset.Digits(300, seed: 0, DatasetPart.Test);
        Network network = Network.Mlp(data, hidden: [8]);
        Optimum optimum = Trainer.Adam(epochs: 2).Fit(network, data, seed: 0);
        """;

    private static readonly ScriptOptions s_options = ScriptOptions.Default
        .WithOptimizationLevel(OptimizationLevel.Release)
        .AddReferences(typeof(Dataset).Assembly)
        .AddImports("System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Threading")
        .AddImports(typeof(Dataset).Assembly.GetExportedTypes().Select(type => type.Namespace!).Distinct());

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
            Directory.EnumerateFiles(TestFiles.Root, "*.md", SearchOption.AllDirectories).Where(file => IsWritten(Path.GetRelativePath(TestFiles.Root, file))),
            file => Assert.DoesNotMatch(OtherName(), File.ReadAllText(file)));

    [Theory]
    [InlineData("int number = ;", "page.md(2,14)")]
    [InlineData("Dataset.Whole(null!, null!, [], 1, null);", "CS0117")]
    public async Task A_block_that_does_not_compile_is_told_with_its_line(string code, string says)
    {
        using TemporaryFolder folder = new();
        CompilationErrorException error = await Assert.ThrowsAsync<CompilationErrorException>(() => Run("page.md", $"```csharp\n{code}\n```\n", folder));
        Assert.Contains(says, error.Message);
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
            script = script.ContinueWith(string.Create(CultureInfo.InvariantCulture, $"#line {line} \"{page}\"\n{Placed(code.Value, folder)}"));
        }

        await script.RunAsync();
    }

    // Files that a page names lie in a folder of its own.
    private static string Placed(string code, TemporaryFolder folder)
        => FileName().Replace(code, match => $"@\"{folder[match.Groups["name"].Value]}\"");

    private static bool IsWritten(string page)
        => !page.Replace('\\', '/').Split('/').Any(part => part is "bin" or "obj" or "node_modules" or "shared" || (part.StartsWith('.') && part != "."));

    [GeneratedRegex(@"^```(csharp|cs)\r?\n(?<code>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Block();

    [GeneratedRegex(@"^[ \t]+```(csharp|cs)\b|^[ \t]*```(c#|C#|CSharp|dotnet)", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex OtherName();

    [GeneratedRegex("(?<!@)\"(?<name>[\\w-]+\\.(csv|html|npy|npz|safetensors|svg))\"", RegexOptions.ExplicitCapture)]
    private static partial Regex FileName();
}
