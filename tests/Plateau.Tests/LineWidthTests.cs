using System.Text.RegularExpressions;

namespace Plateau.Tests;

/// <summary>
/// A line has at most <see cref="Most"/> characters, in code and in Markdown. Excepted is what cannot be broken: text inside a raw string,
/// a line that is one raw or verbatim string, a line that is one word, such as an address or a link, and in Markdown rows of tables and
/// code.
/// </summary>
public partial class LineWidthTests
{
    private const int Most = 140;

    [Fact]
    public void No_line_of_code_is_wider_than_the_limit()
        => Assert.Empty(Faults("*.cs", WideCode, "src", "tests", "bench", "examples"));

    [Fact]
    public void No_line_of_Markdown_is_wider_than_the_limit()
        => Assert.Empty(Faults("*.md", WideText, "src", "tests", "bench", "examples", "docs", "studies", "web"));

    [Theory]
    [InlineData("{0} = 1;", false)]
    [InlineData("{0};", true)]
    [InlineData("    // see https://example.org/{0}", false)]
    [InlineData("    // https://example.org/{0}", true)]
    [InlineData("    + \"{0} {0}\",", false)]
    [InlineData("    @\"{0} {0}\")]", true)]
    [InlineData("    $\"\"\"{0} {0}\"\"\";", true)]
    [InlineData("    $\"\"\"\n    {0} {0}\n    \"\"\";", true)]
    [InlineData("    \"\"\"\n    a\n    \"\"\";\n    {0} = 1;", false)]
    public void Code_that_cannot_be_broken_may_be_wide(string text, bool allowed)
        => Assert.Equal(allowed, !WideCode(Filled(text)).Any());

    [Theory]
    [InlineData("One {0}", false)]
    [InlineData("- [One](https://example.org/{0})", true)]
    [InlineData("- [One](https://example.org/{0}) and more", false)]
    [InlineData("| {0} | 1 |", true)]
    [InlineData("```\n{0} = 1\n```", true)]
    [InlineData("1. ```sh\n   {0} = 1\n   ```\n\n   {0} = 1", false)]
    public void Markdown_that_cannot_be_broken_may_be_wide(string text, bool allowed)
        => Assert.Equal(allowed, !WideText(Filled(text)).Any());

    private static string[] Filled(string text) => text.Replace("{0}", new string('a', Most), StringComparison.Ordinal).Split('\n');

    // The folders, and of Markdown what stands beside them.
    private static IEnumerable<string> Faults(string pattern, Func<string[], IEnumerable<int>> wide, params string[] folders)
        => folders.SelectMany(
            folder => Directory.EnumerateFiles(Path.Combine(TestFiles.Root, folder), pattern, SearchOption.AllDirectories))
            .Concat(Directory.EnumerateFiles(TestFiles.Root, pattern))
            .Select(file => (Path: file, Name: Path.GetRelativePath(TestFiles.Root, file).Replace('\\', '/')))
            .Where(file => !Output().IsMatch(file.Name))
            .OrderBy(file => file.Name, StringComparer.Ordinal)
            .SelectMany(file => wide(File.ReadAllLines(file.Path)).Select(line => $"{file.Name}:{line}"));

    private static IEnumerable<int> WideCode(string[] lines)
    {
        bool raw = false;
        for (int i = 0; i < lines.Length; i++)
        {
            bool inside = raw;
            raw ^= RawQuotes().Count(lines[i]) % 2 == 1;
            if (lines[i].Length > Most && !inside && !OneString().IsMatch(lines[i]) && !OneWord().IsMatch(lines[i]))
            {
                yield return i + 1;
            }
        }
    }

    private static IEnumerable<int> WideText(string[] lines)
    {
        bool code = false;
        for (int i = 0; i < lines.Length; i++)
        {
            code ^= Fence().IsMatch(lines[i]);
            if (lines[i].Length > Most && !code && !lines[i].TrimStart().StartsWith('|') && !OneWord().IsMatch(lines[i]))
            {
                yield return i + 1;
            }
        }
    }

    [GeneratedRegex("\"{3,}")]
    private static partial Regex RawQuotes();

    [GeneratedRegex("""^ *(\$?@"|@\$"|\$*"{3}).*"[\])},;]*$""")]
    private static partial Regex OneString();

    // Behind the sign of a comment or of a list; the words of a link belong to it.
    [GeneratedRegex(@"^ *(///? |[-*] |\d+\. )? *(\[[^\]]*\]\(\S*|\S+)$")]
    private static partial Regex OneWord();

    [GeneratedRegex(@"^ *([-*] |\d+\. )? *(```|~~~)")]
    private static partial Regex Fence();

    [GeneratedRegex("(^|/)(bin|obj|node_modules)/")]
    private static partial Regex Output();
}
