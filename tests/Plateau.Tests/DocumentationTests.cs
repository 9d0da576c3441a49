using System.Text.RegularExpressions;

namespace Plateau.Tests;

/// <summary>What the documentation points at is there.</summary>
public partial class DocumentationTests
{
    public static TheoryData<string> Pages()
    {
        TheoryData<string> pages = [];
        foreach (string page in Directory.EnumerateFiles(Path.Combine(TestFiles.Root, "docs"), "*.md", SearchOption.AllDirectories))
        {
            pages.Add(Path.GetRelativePath(TestFiles.Root, page).Replace('\\', '/'));
        }

        foreach (string page in (string[])["README.md", "CHANGELOG.md", "CONTRIBUTING.md"])
        {
            pages.Add(page);
        }

        return pages;
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_relative_link_leads_to_a_file_and_a_heading_that_are_there(string page)
    {
        string path = Path.Combine(TestFiles.Root, page);
        foreach (Match match in Link().Matches(Fence().Replace(File.ReadAllText(path), string.Empty)))
        {
            string link = match.Groups["to"].Value;
            if (link.Contains("://", StringComparison.Ordinal))
            {
                continue;
            }

            string[] parts = link.Split('#', 2);
            string target = parts[0].Length == 0 ? path : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, parts[0]));
            Assert.True(File.Exists(target) || Directory.Exists(target), $"{page} links to {link}, which is not there.");
            if (parts.Length == 2)
            {
                Assert.True(Anchors(target).Contains(parts[1]), $"{page} links to {link}, but {target} has no such heading.");
            }
        }
    }

    [Fact]
    public void Every_page_is_reached_from_the_index()
    {
        HashSet<string> reached = [];
        Queue<string> open = new([Path.Combine(TestFiles.Root, "docs", "index.md")]);
        while (open.TryDequeue(out string? page))
        {
            if (!reached.Add(page) || !page.EndsWith(".md", StringComparison.Ordinal))
            {
                continue;
            }

            foreach (Match match in Link().Matches(File.ReadAllText(page)))
            {
                string target = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(page)!, match.Groups["to"].Value.Split('#')[0]));
                if (File.Exists(target))
                {
                    open.Enqueue(target);
                }
            }
        }

        Assert.All(
            Directory.EnumerateFiles(Path.Combine(TestFiles.Root, "docs"), "*.md", SearchOption.AllDirectories),
            page => Assert.Contains(page, reached));
    }

    [Fact]
    public void The_reference_names_the_options_of_the_help_and_no_others()
    {
        string reference = File.ReadAllText(Path.Combine(TestFiles.Root, "docs", "reference", "cli.md"));
        HashSet<string> documented = [.. Option().Matches(reference).Select(match => match.Value)];
        Assert.Equal(
            Offered([
                .. Plateau.Cli.CommandLine.Commands
                    .Where(command => command.Name is not ("data" or "study"))
                    .Select(command => command.Name),
                "data list",
                "data describe",
                "data get",
                "study list",
                "study run",
                "study status",
                "study report",
                "study verify",
                string.Empty,
            ]).Order(StringComparer.Ordinal),
            documented.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_command_line_shown_has_options_that_its_command_takes(string page)
    {
        foreach (Match match in Command().Matches(File.ReadAllText(Path.Combine(TestFiles.Root, page))))
        {
            HashSet<string> offered = Offered(match.Groups["command"].Value);
            Assert.All(Option().Matches(match.Groups["rest"].Value), option => Assert.Contains(option.Value, offered));
        }
    }

    [Fact]
    public void The_coverage_of_the_papers_has_every_row_and_names_tests_that_are_there()
    {
        string coverage = File.ReadAllText(Path.Combine(TestFiles.Root, "docs", "coverage.md"));
        Assert.Equal(
            Enumerable.Range(1, 100),
            Row()
                .Matches(coverage)
                .Select(match => int.Parse(match.Groups["number"].Value, System.Globalization.CultureInfo.InvariantCulture)));
        HashSet<string> tests =
        [
            .. typeof(DocumentationTests).Assembly.GetTypes().SelectMany(type => type.GetMethods()).Select(method => method.Name),
        ];
        Assert.All(TestName().Matches(coverage), match => Assert.Contains(match.Groups["name"].Value, tests));
    }

    private static HashSet<string> Offered(params ReadOnlySpan<string> commands)
    {
        HashSet<string> offered = [];
        foreach (string command in commands)
        {
            using StringWriter output = new();
            Assert.Equal(
                0,
                Plateau.Cli.CommandLine.Run(
                    [.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"],
                    output,
                    TextWriter.Null));
            offered.UnionWith(Option().Matches(output.ToString()).Select(match => match.Value));
        }

        Assert.NotEmpty(offered);
        return offered;
    }

    // As GitHub makes them: lower case, letters, digits, hyphens and underscores, blanks to hyphens.
    internal static HashSet<string> Anchors(string page) => [.. Heading().Matches(Fence().Replace(File.ReadAllText(page), string.Empty))
        .Select(match => NotInAnchors().Replace(match.Groups["text"].Value.Trim().ToLowerInvariant(), string.Empty).Replace(' ', '-'))];

    [GeneratedRegex(@"\]\((?<to>[^)\s]+)\)|(?:src|srcset|href)=""(?<to>[^""]+)""")]
    private static partial Regex Link();

    [GeneratedRegex(@"^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"^#+ (?<text>.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\p{L}\p{N}\-_ ]")]
    private static partial Regex NotInAnchors();

    [GeneratedRegex(@"(?<![\w-])--[a-z][a-z-]+")]
    private static partial Regex Option();

    [GeneratedRegex(
        @"plateau (?<command>assess|train|spectrum|quadratic|bounds|compare|watch|data list|data describe|data get|study list|study run|study status|study report|study verify)(?<rest>[^`\n]*)")]
    private static partial Regex Command();

    [GeneratedRegex(@"^\| C(?<number>\d+) \|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("`(?<name>[A-Z][A-Za-z0-9]*_[A-Za-z0-9_]+)`")]
    private static partial Regex TestName();
}
