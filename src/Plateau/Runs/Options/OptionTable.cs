using System.Globalization;

namespace Plateau.Runs;

/// <summary>All options of a question, in groups as the help has them, and its arguments.</summary>
/// <typeparam name="TQuestion">The question.</typeparam>
internal sealed class OptionTable<TQuestion>
    where TQuestion : class, new()
{
    /// <summary>The arguments, by position; their names are what messages call them.</summary>
    public IReadOnlyList<OptionRow<TQuestion>> Arguments { get; init; } = [];

    /// <summary>The groups, in the order of the help.</summary>
    public required IReadOnlyList<OptionGroup<TQuestion>> Groups { get; init; }

    /// <summary>Every option.</summary>
    public IEnumerable<OptionRow<TQuestion>> Rows => Groups.SelectMany(group => group.Rows);

    /// <summary>The default of an option as people type it (1e-6, not 1E-06), for the help; null where it has none.</summary>
    public static string? Default(OptionRow<TQuestion> row)
        => row.Arity == OptionArity.None || row.Write(new TQuestion()) is not { Count: > 0 } values
            ? null
            : string.Join(' ', values.Select(Typed));

    /// <summary>The question that options with their values make.</summary>
    /// <param name="options">
    /// Values by name without dashes, as a record has them; an option that the table does not have is passed over.
    /// </param>
    /// <exception cref="UsageException">An option does not take its values.</exception>
    public TQuestion Read(IReadOnlyDictionary<string, IReadOnlyList<string>> options)
    {
        TQuestion question = new();
        foreach (OptionRow<TQuestion> row in Arguments.Concat(Rows))
        {
            if (options.TryGetValue(row.Name, out IReadOnlyList<string>? values)
                && !(row.Unset is string unset && values is [string value] && value == unset))
            {
                question = row.Read(question, values);
            }
        }

        return question;
    }

    /// <summary>The options that bear on the result, in canonical form, and the checksum of each file that is read.</summary>
    public (OptionDictionary Options, SortedDictionary<string, string> Checksums) Define(TQuestion question)
    {
        OptionDictionary options = new();
        SortedDictionary<string, string> checksums = new(StringComparer.Ordinal);
        foreach (OptionRow<TQuestion> row in Rows.Where(row => row.Role == OptionRole.Result && row.Applies(question)))
        {
            IReadOnlyList<string> values = row.Write(question);
            if (row.IsSilentByDefault && values.SequenceEqual(row.Write(new TQuestion())))
            {
                continue;
            }

            // A file counts by its name, which documents may carry, and its content; not by its place. Those it leads to count by content.
            IReadOnlyList<string> files = row.Files(question);
            if (files.Count > 0)
            {
                values = [.. files.Take(values.Count).Select(file => Path.GetFileName(file))];
                checksums[row.Name] = row.ChecksumOf(question, files);
            }

            options.Set(row.Name, values.Count == 0 && row.Unset is string unset ? [unset] : values);
        }

        return (options, checksums);
    }

    private static string Typed(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _)
        ? text.Replace("E-0", "e-", StringComparison.Ordinal).Replace('E', 'e')
        : text;
}
