using System.CommandLine;
using System.Text.RegularExpressions;
using Plateau.Cli;
using Plateau.Data;
using Plateau.Runs;

namespace Plateau.Tests.Cli;

/// <summary>The library names arguments, the command line options.</summary>
public partial class ArgumentNamesTests
{
    private static readonly string[] s_layers =
        ["Numerics", "Formats", "Data", "Networks", "Training", "Curvature", "Probing", "Convergence", "Monitor"];

    [Theory]
    [InlineData("lower `LearningRate` (now 3), or give `HeldOut` none", "lower --learning-rate (now 3), or give --held-out none")]
    [InlineData("`Spec` mlp:x: 'x' is not a width", "--model mlp:x: 'x' is not a width")]
    [InlineData("`lower` and `Two words` and `Open stay", "`lower` and `Two words` and `Open stay")]
    public void An_argument_becomes_its_option(string says, string shown) => Assert.Equal(shown, ArgumentNames.ToOptions(says));

    [Fact]
    public void A_failure_of_the_library_is_shown_with_options()
    {
        PlateauException failure = Assert.Throws<PlateauException>(() => DataSource.Load(new DataRequest { Data = "digits", Samples = 0 }));
        Assert.StartsWith("`Samples` 0:", failure.Message);

        using StringWriter error = new();
        Failure.Report(failure, error);
        Assert.StartsWith("plateau: --samples 0:", error.ToString());
    }

    [Fact]
    public void Warnings_of_the_data_are_shown_with_options()
    {
        DataSplit split = DataSource.Load(new DataRequest { Data = "digits", Samples = 20, HeldOut = "none" });
        Assert.Contains("give `HeldOut`", Assert.Single(split.Warnings));
        Assert.Contains("give --held-out", Assert.Single(ArgumentNames.ToOptions(split).Warnings));
        Assert.Contains("give --held-out", Assert.Single(ArgumentNames.ToOptions(split).HeldOutWarnings));
    }

    [Fact]
    public void Every_argument_that_the_library_names_has_an_option()
    {
        HashSet<string> options = [.. CommandLine.Commands.SelectMany(command => Options(command.Build()))];
        string[] arguments =
        [
            .. Literals(s_layers).SelectMany(literal => Argument().Matches(literal)).Select(match => match.Value).Distinct(),
        ];

        Assert.Contains("`HeldOut`", arguments);
        Assert.All(arguments, argument => Assert.Contains(ArgumentNames.ToOptions(argument), options));
    }

    [Fact]
    public void Nothing_below_the_jobs_names_an_option()
        => Assert.All(Literals(s_layers), literal => Assert.DoesNotMatch(OptionName(), literal));

    private static IEnumerable<string> Literals(IEnumerable<string> layers)
        => from layer in layers
           from file in Directory.EnumerateFiles(Path.Combine(TestFiles.Root, "src", "Plateau", layer), "*.cs", SearchOption.AllDirectories)
           from line in File.ReadLines(file)
           let code = line.TrimStart()
           where !code.StartsWith("//", StringComparison.Ordinal) && code.Contains('"', StringComparison.Ordinal)
           select code;

    private static IEnumerable<string> Options(Command command)
        => command.Options.Select(option => option.Name).Concat(command.Subcommands.SelectMany(Options));

    [GeneratedRegex("`[A-Z][A-Za-z]*`")]
    private static partial Regex Argument();

    [GeneratedRegex("\".*--[a-z]")]
    private static partial Regex OptionName();
}
