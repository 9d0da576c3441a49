using System.Collections;
using System.Globalization;

namespace Plateau.Runs;

/// <summary>
/// Collects the options of a <see cref="RunDefinition"/> in canonical form: numbers in their shortest exact form, what is not set left out.
/// </summary>
internal sealed class OptionDictionary : IReadOnlyDictionary<string, IReadOnlyList<string>>
{
    private readonly SortedDictionary<string, IReadOnlyList<string>> _options = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public IEnumerable<string> Keys => _options.Keys;

    /// <inheritdoc/>
    public IEnumerable<IReadOnlyList<string>> Values => _options.Values;

    /// <inheritdoc/>
    public int Count => _options.Count;

    /// <inheritdoc/>
    public IReadOnlyList<string> this[string key] => _options[key];

    /// <summary>Sets a word; null leaves the option out.</summary>
    public OptionDictionary Set(string name, string? value) => value is null ? this : Set(name, [value]);

    /// <summary>Sets a number; null leaves the option out.</summary>
    public OptionDictionary Set(string name, double? value) => value is double number ? Set(name, Text(number)) : this;

    /// <summary>Sets numbers, in their order.</summary>
    public OptionDictionary Set(string name, IEnumerable<double> values) => Set(name, [.. values.Select(Text)]);

    /// <summary>Sets words, in their order; none leaves the option out.</summary>
    public OptionDictionary Set(string name, IReadOnlyList<string> values)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(values);
        if (values.Count > 0)
        {
            _options[name] = values;
        }

        return this;
    }

    /// <inheritdoc/>
    public bool ContainsKey(string key) => _options.ContainsKey(key);

    /// <inheritdoc/>
    public bool TryGetValue(string key, out IReadOnlyList<string> value) => _options.TryGetValue(key, out value!);

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, IReadOnlyList<string>>> GetEnumerator() => _options.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
