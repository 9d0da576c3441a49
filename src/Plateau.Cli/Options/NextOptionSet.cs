using System.CommandLine;

namespace Plateau.Cli.Options;

/// <summary>The options of <c>plateau assess</c> about which objects to take next.</summary>
internal sealed class NextOptionSet
{
    private const string Ignore = "ignore";

    private readonly Option<int?> _next = OptionKind.MaybeCount("--next", "N", "choose N objects from a pool, with weights: with --output also in next.csv", least: 1);

    private readonly Option<string?> _pool = OptionKind.Place("--pool", "FILE", "choose from this .npz (x, and y if known) or .csv [default: what is left of the data]", ".npz", ".csv");

    private readonly Option<string?> _labels = OptionKind.Choice("--pool-labels", "whether labels of the pool are looked at, where it has any", "use", "use", Ignore);

    public NextOptionSet() => Group = new OptionGroup("Which data next", [_next, _pool, _labels]);

    /// <summary>The options, for the help.</summary>
    public OptionGroup Group { get; }

    /// <summary>Reads the values.</summary>
    /// <exception cref="UsageException">Options conflict.</exception>
    public NextOptions Bind(ParseResult parsed)
    {
        Conflict.Needs(parsed, _pool, _next);
        Conflict.Needs(parsed, _labels, _next);
        return new NextOptions(parsed.GetValue(_next) ?? 0, parsed.GetValue(_pool), parsed.GetValue(_labels) == Ignore);
    }
}
