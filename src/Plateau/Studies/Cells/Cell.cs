using System.Globalization;

namespace Plateau.Studies;

/// <summary>One point of a study's grid: a value for every setting of its experiment.</summary>
internal sealed class Cell
{
    private readonly Dictionary<string, string> _values;

    /// <summary>A cell.</summary>
    /// <param name="values">A value in canonical form for every setting, in the order of the experiment.</param>
    public Cell(IEnumerable<KeyValuePair<string, string>> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        Values = [.. values];
        _values = Values.ToDictionary(StringComparer.Ordinal);
    }

    /// <summary>Every setting with its value, in the order of the experiment.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Values { get; }

    /// <summary>A cell of an experiment: what is given, and the defaults for the rest.</summary>
    /// <exception cref="PlateauException">A setting is unknown, takes no such value, or has no value.</exception>
    public static Cell Of(IExperiment experiment, params IEnumerable<(string Name, string Value)> given)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        Dictionary<string, string> values = given.ToDictionary(one => one.Name, one => one.Value, StringComparer.Ordinal);
        string? unknown = values.Keys.FirstOrDefault(name => experiment.Settings.All(setting => setting.Name != name));
        if (unknown is not null)
        {
            throw new PlateauException(
                $"{experiment.Name} has no setting "
                    + $"'{unknown}'{Nearest.Hint(unknown, experiment.Settings.Select(setting => setting.Name))}");
        }

        return new Cell(experiment.Settings.Select(setting =>
        {
            string text = values.GetValueOrDefault(setting.Name)
                ?? setting.Default
                ?? throw new PlateauException($"{experiment.Name} needs a value for '{setting.Name}' ({setting.About}): {setting.Takes}");
            return KeyValuePair.Create(
                setting.Name,
                setting.Canonical(text) ?? throw new PlateauException(setting.Refusal(text)));
        }));
    }

    /// <summary>A setting as text.</summary>
    public string Text(string name) => _values[name];

    /// <summary>A whole number.</summary>
    public int Count(string name) => int.Parse(_values[name], CultureInfo.InvariantCulture);

    /// <summary>A seed.</summary>
    public ulong Seed(string name = "seed") => ulong.Parse(_values[name], CultureInfo.InvariantCulture);

    /// <summary>A number.</summary>
    public double Number(string name) => double.Parse(_values[name], CultureInfo.InvariantCulture);

    /// <summary>Several numbers.</summary>
    public double[] Numbers(string name)
        => [.. Setting.Parts(_values[name]).Select(part => double.Parse(part, CultureInfo.InvariantCulture))];

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", Values.Select(value => $"{value.Key} {value.Value}"));
}
