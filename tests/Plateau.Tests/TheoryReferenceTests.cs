using System.Reflection;
using System.Text.RegularExpressions;
using Plateau.Convergence;

namespace Plateau.Tests;

/// <summary>Comments and pages point to statements of the theory that are there; theory and glossary name types that are there.</summary>
public partial class TheoryReferenceTests
{
    private const string Page = "docs/theory.md";

    private const BindingFlags AllMembers = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;

    private static readonly Lazy<Dictionary<string, HashSet<string>>> _statements = new(ReadStatements);

    private static readonly Lazy<HashSet<string>> _headings = new(()
        => [.. Heading().Matches(Read(Page)).Select(match => match.Groups["text"].Value)]);

    public static TheoryData<string> PagesThatNameTypes() => [.. Parts(), Page, "docs/glossary.md"];

    [Fact]
    public void Every_reference_to_the_theory_leads_to_a_statement_that_is_there()
    {
        int references = 0;
        List<string> faults = [];
        foreach (string file in Texts())
        {
            string text = File.ReadAllText(file);
            references += Reference().Count(text);
            faults.AddRange(Faults(file, text));
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
        Assert.True(references > 60, $"Only {references} references were found.");
    }

    [Theory]
    [InlineData("/// The law (docs/theory.md T6, \"The gap\").", true)]
    [InlineData("/// The law (docs/theory.md T6,\n    /// \"The gap\").", true)]
    [InlineData("(docs/theory.md \"The increment\" and T6)", true)]
    [InlineData("(docs/theory.md T5, T6 and T8)", true)]
    [InlineData("source: docs/theory.md T11\nbudget: 45min", true)]
    [InlineData("\"source\": \"docs/theory.md T11\",\n\"budget\": null", true)]
    [InlineData("(docs/theory.md T13)", false)]
    [InlineData("(docs/theory.md T5, T6 and T13)", false)]
    [InlineData("(docs/theory.md T6, \"The hole\")", false)]
    [InlineData("(docs/theory.md T7, \"The gap\")", false)]
    [InlineData("(docs/theory.md \"The decrement\")", false)]
    [InlineData("as docs/theory.md says", false)]
    [InlineData("(theory.md T6)", false)]
    [InlineData("(../docs/theory.md T6)", false)]
    public void A_reference_is_right_or_wrong(string text, bool right)
        => Assert.Equal(right, !Faults(Path.Combine(TestFiles.Root, "src", "A.cs"), text).Any());

    [Theory]
    [InlineData("src/README.md", "[T6](../docs/theory.md#t6-the-exact-law)", true)]
    [InlineData("docs/methods/gap.md", "[T6](../theory.md#t6-the-exact-law)", true)]
    [InlineData("docs/index.md", "[Theory](theory.md)", true)]
    [InlineData("src/README.md", "[T6](theory.md#t6-the-exact-law)", false)]
    [InlineData("src/README.md", "[T6](../docs/theory.md#t6-another-law)", false)]
    [InlineData("docs/methods/gap.md", "by theory.md T6", false)]
    public void A_link_is_right_or_wrong(string file, string text, bool right)
        => Assert.Equal(right, !Faults(Path.Combine(TestFiles.Root, file), text).Any());

    [Fact]
    public void The_theory_has_twelve_statements_in_order_and_each_has_its_place_in_one_part()
    {
        string[] twelve = [.. Enumerable.Range(1, 12).Select(number => $"T{number}")];
        Assert.Equal(twelve, Statement().Matches(Read(Page)).Select(match => match.Groups["name"].Value));
        IEnumerable<string> placed = Parts().SelectMany(
            part => Statement().Matches(Read(part)).Select(match => match.Groups["name"].Value));
        Assert.Equal(twelve.Order(StringComparer.Ordinal), placed.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(PagesThatNameTypes))]
    public void Types_and_members_that_theory_and_glossary_name_are_there(string page)
    {
        ILookup<string, Type> types = typeof(LandscapeVariance).Assembly.GetTypes().ToLookup(type => type.Name.Split('`')[0]);
        Assert.All(Name().Matches(Read(page)), match =>
        {
            IEnumerable<Type> named = types[match.Groups["type"].Value];
            Assert.True(named.Any(), $"{page} names {match.Value}, but Plateau has no such type.");
            string member = match.Groups["member"].Value;
            Assert.True(
                member.Length == 0 || named.SelectMany(type => type.GetMember(member, AllMembers)).Any(),
                $"{page} names {match.Value}, but the type has no such member.");
        });
    }

    [Fact]
    public void The_glossary_has_every_word_once()
    {
        string[] words = [.. Word().Matches(Read("docs/glossary.md")).Select(match => match.Groups["word"].Value)
            .Where(word => word is not ("word" or "---"))];
        Assert.Equal(words.Distinct(), words);
    }

    private static string[] Parts() => [.. Directory.EnumerateFiles(Path.Combine(TestFiles.Root, "docs", "theory"), "*.md")
        .Select(file => $"docs/theory/{Path.GetFileName(file)}").Order(StringComparer.Ordinal)];

    // Every text that may point to the theory, but for this one, whose references are wrong on purpose.
    private static IEnumerable<string> Texts() => ((string[])["src", "tests", "bench", "examples", "studies", "docs"])
        .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(TestFiles.Root, folder), "*", SearchOption.AllDirectories))
        .Where(file => Path.GetExtension(file) is ".cs" or ".md" or ".yaml" or ".json" or ".py")
        .Where(file => !Output().IsMatch(file) && Path.GetFileName(file) != $"{nameof(TheoryReferenceTests)}.cs");

    private static IEnumerable<string> Faults(string file, string text)
    {
        bool markdown = file.EndsWith(".md", StringComparison.Ordinal);
        string place = Path.GetRelativePath(TestFiles.Root, file);
        foreach (Match match in Reference().Matches(NewLine().Replace(text, " ")))
        {
            if (markdown && match.Groups["link"].Success)
            {
                string folder = Path.Combine(Path.GetDirectoryName(file)!, match.Groups["path"].Value);
                string target = Path.GetFullPath(Path.Combine(folder, Path.GetFileName(Page)));
                string anchor = match.Groups["anchor"].Value;
                bool there = target == Path.GetFullPath(Path.Combine(TestFiles.Root, Page));
                if (!there || (anchor.Length > 0 && !DocumentationTests.Anchors(target).Contains(anchor)))
                {
                    yield return $"{place}: {match.Value.Trim()} leads nowhere.";
                }
            }
            else if (match.Groups["path"].Value != "docs/")
            {
                yield return $"{place}: {match.Value.Trim()} is to be {Page}.";
            }
            else if (Missing(match.Groups["to"].Captures.Select(capture => capture.Value)) is { } missing)
            {
                yield return $"{place}: {match.Value.Trim()}: {missing}.";
            }
        }
    }

    // T6 is a statement; "The gap" after it one of its headings; "Symbols" by itself a heading of the page.
    private static string? Missing(IEnumerable<string> targets)
    {
        string? statement = null;
        bool any = false;
        foreach (string target in targets)
        {
            any = true;
            if (target[0] == 'T')
            {
                statement = target;
            }

            HashSet<string>? headings = statement is null ? _headings.Value : _statements.Value.GetValueOrDefault(statement);
            if (headings is null || (target[0] == '"' && !headings.Contains(target.Trim('"'))))
            {
                return $"there is no {target}";
            }
        }

        return any ? null : "it does not say which statement";
    }

    // The statements of the page, each with the headings below it in the part that it has its place in.
    private static Dictionary<string, HashSet<string>> ReadStatements()
    {
        Dictionary<string, HashSet<string>> statements = Statement().Matches(Read(Page))
            .ToDictionary(match => match.Groups["name"].Value, _ => new HashSet<string>());
        foreach (string part in Parts())
        {
            string? statement = null;
            foreach (Match heading in Heading().Matches(Read(part)))
            {
                if (heading.Groups["level"].Length == 2)
                {
                    statement = heading.Groups["text"].Value.Split('.')[0];
                }
                else if (statement is not null && statements.TryGetValue(statement, out HashSet<string>? below))
                {
                    below.Add(heading.Groups["text"].Value);
                }
            }
        }

        return statements;
    }

    private static string Read(string page) => File.ReadAllText(Path.Combine(TestFiles.Root, page));

    [GeneratedRegex(@"(?<link>\]\()?(?<path>(?:[\w.-]+/)*)(?<![\w-])theory\.md(?:#(?<anchor>[\w-]+))?" +
        @"(?:,?\s(?:and\s|to\s)?(?<to>T\d+\b|""[^""]+""))*")]
    private static partial Regex Reference();

    [GeneratedRegex(@"\s*\n\s*(?:/{2,3}|#|>)?\s*")]
    private static partial Regex NewLine();

    [GeneratedRegex(@"^## (?<name>T\d+)\. ", RegexOptions.Multiline)]
    private static partial Regex Statement();

    [GeneratedRegex(@"^(?<level>#{2,}) (?<text>.+?)\r?$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"`(?<type>[A-Z]\w+)(?:\.(?<member>[A-Z]\w+))?`")]
    private static partial Regex Name();

    [GeneratedRegex(@"^\| (?<word>[^|]+) \|", RegexOptions.Multiline)]
    private static partial Regex Word();

    [GeneratedRegex(@"[\\/](?:bin|obj|node_modules)[\\/]")]
    private static partial Regex Output();
}
