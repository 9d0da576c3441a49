using System.CommandLine;
using Plateau.Jobs;

namespace Plateau.Cli.Options;

/// <summary>The options of <c>plateau assess</c> about what more objects cost and bring.</summary>
internal sealed class ForecastOptionSet
{
    private readonly Option<double?> _price = OptionKind.MaybeNumber("--price-per-object", "P", "what one more object costs", NumberRange.Positive);

    private readonly Option<double?> _budget = OptionKind.MaybeNumber("--budget", "B", "what may be spent: says what it buys; needs --price-per-object", NumberRange.Positive);

    private readonly Option<string?> _currency = OptionKind.Text(
        "--currency", "TEXT", "what both are in, for example EUR", text => text.Trim().Length is > 0 and <= 12 && !text.Any(char.IsControl) ? text.Trim() : throw new UsageException("--currency takes a text of 1 to 12 characters"));

    private readonly Option<int> _refits = OptionKind.Count(
        "--refits", "R", "also fit R times at each of N/16, N/8, N/4, N/2 and N objects: how V and the gap move with the optimum", byDefault: 0, least: 0, most: 1000);

    private readonly Option<bool> _validate = OptionKind.Switch("--validate", $"hold forecasts (half the gap, a power law, with --takeuchi that too) against your own learning curve: what they said at N/16 to N/2, and what the rest then gained; with {Validation.Fits} refits unless told otherwise");

    private readonly Option<int> _takeuchi = OptionKind.Count(
        "--takeuchi", "D", "also forecast what more data gain by the curvature of held-out objects, along its top D eigenvectors and beyond", byDefault: 0, least: 0, most: 10_000);

    public ForecastOptionSet() => Group = new OptionGroup("Forecast", [_price, _budget, _currency, _refits, _validate, _takeuchi]);

    /// <summary>The options, for the help.</summary>
    public OptionGroup Group { get; }

    /// <summary>Reads the values.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="losses">Brings losses made elsewhere.</param>
    /// <param name="weights">Brings parameters made elsewhere.</param>
    /// <param name="probe">The options of the probe.</param>
    /// <exception cref="UsageException">Options conflict.</exception>
    public ForecastOptions Bind(ParseResult parsed, Option losses, Option weights, ProbeOptionSet probe)
    {
        Conflict.Needs(parsed, _budget, _price);
        Conflict.Needs(parsed, _currency, _price);
        bool validate = parsed.GetValue(_validate);
        int refits = Conflict.IsGiven(parsed, _refits) ? parsed.GetValue(_refits) : validate ? Validation.Fits : 0;
        if (validate && refits == 0)
        {
            throw new UsageException("--validate rests on refits; leave out --refits 0");
        }

        if (parsed.GetValue(_takeuchi) > 0)
        {
            Conflict.Refuse(parsed, _takeuchi, "asks the curvature of a network", [losses]);
        }

        if (refits > 0)
        {
            Option given = validate ? _validate : _refits;
            Conflict.Refuse(parsed, given, "fits the network anew", [losses, weights]);
            Conflict.Refuse(parsed, given, "looks around an optimum of its own at each size", probe.Places);
            if (parsed.GetValue(probe.Subspace) == "eigen")
            {
                throw new UsageException($"{given.Name} looks in the full space or along random directions; leave out --subspace eigen");
            }

            if (parsed.GetValue(probe.Covariance) == ProbeOptionSet.Posterior)
            {
                throw new UsageException($"{given.Name} looks in the same way around every optimum, and a posterior is of one; leave out --covariance posterior");
            }
        }

        return new ForecastOptions(parsed.GetValue(_price), parsed.GetValue(_budget), parsed.GetValue(_currency), refits, validate, parsed.GetValue(_takeuchi));
    }
}
