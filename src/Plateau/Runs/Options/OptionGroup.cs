namespace Plateau.Runs;

/// <summary>
/// Options that stand together in the help, one row each. What follows a row, such as <see cref="Shown"/>, is said of that row.
/// </summary>
/// <typeparam name="TQuestion">The question that they are options of.</typeparam>
/// <param name="title">The heading.</param>
internal sealed class OptionGroup<TQuestion>(string title)
{
    private readonly List<OptionRow<TQuestion>> _rows = [];

    /// <summary>The heading.</summary>
    public string Title => title;

    /// <summary>The options, in the order of the help.</summary>
    public IReadOnlyList<OptionRow<TQuestion>> Rows => _rows;

    /// <summary>A switch; a record says <paramref name="on"/> of one that is given.</summary>
    public OptionGroup<TQuestion> Switch(
        string name, string help, Func<TQuestion, bool> get, Func<TQuestion, bool, TQuestion> set, string on = "true") => Add(new()
        {
            Name = name,
            Placeholder = string.Empty,
            Help = help,
            Arity = OptionArity.None,
            IsSilentByDefault = true,
            Read = (question, values) => set(question, values is not ["false"]),
            Write = question => get(question) ? [on] : [],
        });

    /// <summary>A whole number in [least, most].</summary>
    public OptionGroup<TQuestion> Count(
        string name,
        string placeholder,
        string help,
        Func<TQuestion, int> get,
        Func<TQuestion, int, TQuestion> set,
        int least,
        int most = int.MaxValue)
        => Value(name, placeholder, help, get, set, text => OptionText.Count("--" + name, text, least, most), OptionText.Of);

    /// <summary>A whole number in [least, most], or none.</summary>
    public OptionGroup<TQuestion> MaybeCount(
        string name,
        string placeholder,
        string help,
        Func<TQuestion, int?> get,
        Func<TQuestion, int?, TQuestion> set,
        int least,
        int most = int.MaxValue)
        => Value<int?>(
            name,
            placeholder,
            help,
            get,
            set,
            text => OptionText.Count("--" + name, text, least, most),
            value => value is int count ? OptionText.Of(count) : null);

    /// <summary>A finite number in a range.</summary>
    public OptionGroup<TQuestion> Number(
        string name,
        string placeholder,
        string help,
        Func<TQuestion, double> get,
        Func<TQuestion, double, TQuestion> set,
        NumberRange range)
        => Value(name, placeholder, help, get, set, text => OptionText.Number("--" + name, text, range), OptionText.Of);

    /// <summary>A finite number in a range, or none.</summary>
    public OptionGroup<TQuestion> MaybeNumber(
        string name,
        string placeholder,
        string help,
        Func<TQuestion, double?> get,
        Func<TQuestion, double?, TQuestion> set,
        NumberRange range)
        => Value<double?>(
            name,
            placeholder,
            help,
            get,
            set,
            text => OptionText.Number("--" + name, text, range),
            value => value is double number ? OptionText.Of(number) : null);

    /// <summary>Finite numbers in a range; the option is given once for each.</summary>
    public OptionGroup<TQuestion> Numbers(
        string name,
        string placeholder,
        string help,
        Func<TQuestion, IReadOnlyList<double>> get,
        Func<TQuestion, IReadOnlyList<double>, TQuestion> set,
        NumberRange range)
        => Add(new()
        {
            Name = name,
            Placeholder = placeholder,
            Help = help,
            Arity = OptionArity.Repeated,
            Read = (question, values) => set(question, [.. values.Select(text => OptionText.Number("--" + name, text, range))]),
            Write = question => [.. get(question).Select(OptionText.Of)],
        });

    /// <summary>Whole numbers that ascend, in one value with commas between; none where there are none.</summary>
    public OptionGroup<TQuestion> Sizes(
        string name,
        string placeholder,
        string help,
        Func<TQuestion, IReadOnlyList<int>> get,
        Func<TQuestion, IReadOnlyList<int>, TQuestion> set,
        string takes,
        int most = int.MaxValue,
        int fewest = 1,
        string? why = null)
        => Value(
            name,
            placeholder,
            help,
            get,
            set,
            text => OptionText.Sizes("--" + name, text, takes, most, fewest, why),
            values => values.Count > 0 ? string.Join(',', values) : null);

    /// <summary>Names in one value, with commas between; a record leaves the option out where there are none.</summary>
    public OptionGroup<TQuestion> Names(
        string name,
        string help,
        Func<TQuestion, IReadOnlyList<string>> get,
        Func<TQuestion, IReadOnlyList<string>, TQuestion> set)
        => Value(
            name,
            "A,B,...",
            help,
            get,
            set,
            text => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } names
                ? names
                : throw new UsageException($"--{name} takes names with commas between, not '{text}'"),
            names => names.Count > 0 ? string.Join(',', names) : null).SilentByDefault();

    /// <summary>One of a few words, each standing for a value.</summary>
    public OptionGroup<TQuestion> Choice<TValue>(
        string name,
        string help,
        Func<TQuestion, TValue> get,
        Func<TQuestion, TValue, TQuestion> set,
        params (string Word, TValue Value)[] words)
    {
        string[] all = new string[words.Length];
        object?[] values = new object?[words.Length];
        for (int i = 0; i < words.Length; i++)
        {
            (all[i], values[i]) = words[i];
        }

        return Choice(name, help, question => get(question), (question, value) => set(question, (TValue)value!), all, values);
    }

    /// <summary>One of a few words.</summary>
    public OptionGroup<TQuestion> Choice(
        string name,
        string help,
        Func<TQuestion, string?> get,
        Func<TQuestion, string?, TQuestion> set,
        params string[] words)
        => Choice(name, help, get, (question, value) => set(question, (string?)value), words, words);

    // Values as objects: code for each type of value would be compiled at every start.
    private OptionGroup<TQuestion> Choice(
        string name,
        string help,
        Func<TQuestion, object?> get,
        Func<TQuestion, object?, TQuestion> set,
        string[] words,
        object?[] values)
        => Add(new()
        {
            Name = name,
            Placeholder = string.Join('|', words),
            Help = help,
            Words = words,
            Read = (question, texts) => set(question, values[OptionText.Word("--" + name, texts[0], words)]),
            Write = question => Array.IndexOf(values, get(question)) is >= 0 and int place ? [words[place]] : [],
        });

    /// <summary>A text that <paramref name="read"/> checks and brings into its one canonical form.</summary>
    public OptionGroup<TQuestion> Text(
        string name,
        string placeholder,
        string help,
        Func<TQuestion, string?> get,
        Func<TQuestion, string?, TQuestion> set,
        Func<string, string>? read = null)
        => Value(name, placeholder, help, get, set, read ?? (text => text), text => text);

    /// <summary>A file or folder; whether it exists is found out when it is opened.</summary>
    public OptionGroup<TQuestion> Place(
        string name,
        string placeholder,
        string help,
        Func<TQuestion, string?> get,
        Func<TQuestion, string?, TQuestion> set,
        params string[] extensions)
        => Text(name, placeholder, help, get, set, text => OptionText.Place("--" + name, placeholder, text, extensions))
            .IsPlace();

    /// <summary>A file that is read and bears on the result: its name is recorded, and its content counts.</summary>
    public OptionGroup<TQuestion> File(
        string name,
        string placeholder,
        string help,
        Func<TQuestion, string?> get,
        Func<TQuestion, string?, TQuestion> set,
        params string[] extensions)
        => Text(name, placeholder, help, get, set, text => OptionText.Place("--" + name, placeholder, text, extensions)).WithFiles(get);

    /// <summary>Files that are read and bear on the result, given once or more.</summary>
    public OptionGroup<TQuestion> FileList(
        string name,
        string placeholder,
        string help,
        Func<TQuestion, IReadOnlyList<string>> get,
        Func<TQuestion, IReadOnlyList<string>, TQuestion> set)
        => Add(new()
        {
            Name = name,
            Placeholder = placeholder,
            Help = help,
            Arity = OptionArity.Several,
            Read = set,
            Write = get,
            Files = get,
        });

    /// <summary>A value that <paramref name="read"/> makes of a text, or refuses with a <see cref="UsageException"/>.</summary>
    public OptionGroup<TQuestion> Value<TValue>(
        string name,
        string placeholder,
        string help,
        Func<TQuestion, TValue> get,
        Func<TQuestion, TValue, TQuestion> set,
        Func<string, TValue> read,
        Func<TValue, string?> write) => Add(new()
        {
            Name = name,
            Placeholder = placeholder,
            Help = help,
            Read = (question, values) => set(question, read(values[0])),
            Write = question => write(get(question)) is string text ? [text] : [],
        });

    /// <summary>Options of a part of the question, in the part's order.</summary>
    public OptionGroup<TQuestion> Include<TPart>(
        OptionGroup<TPart> group,
        Func<TQuestion, TPart> part,
        Func<TQuestion, TPart, TQuestion> with,
        Func<TQuestion, bool>? applies = null)
    {
        _rows.AddRange(group.Rows.Select(row => row.In(part, with, applies)));
        return this;
    }

    /// <summary>Some of the options, in the order of <paramref name="names"/>.</summary>
    public OptionGroup<TQuestion> Only(params IReadOnlyList<string> names)
    {
        OptionGroup<TQuestion> group = new(title);
        group._rows.AddRange(names.Select(name => _rows.Single(row => row.Name == name)));
        return group;
    }

    /// <summary>It may also be a file: then its name is recorded, and its content counts.</summary>
    /// <param name="file">The file; null where it is none.</param>
    /// <param name="checksum">The checksum of its content, and of files that are read with it; null for its own.</param>
    public OptionGroup<TQuestion> WithFiles(Func<TQuestion, string?> file, Func<TQuestion, string, string>? checksum = null)
        => Last(row => row with
        {
            Files = question => file(question) is string path ? [path] : [],
            ChecksumOf = checksum is null ? row.ChecksumOf : (question, files) => checksum(question, files[0]),
        });

    /// <summary>The files that it reads, where the one that is named leads to others.</summary>
    public OptionGroup<TQuestion> WithFiles(Func<TQuestion, IReadOnlyList<string>> files) => Last(row => row with { Files = files });

    /// <summary>It says where something is or goes, and bears on no result.</summary>
    public OptionGroup<TQuestion> IsPlace() => Last(row => row with { Role = OptionRole.Place });

    /// <summary>It says how the work is done or what is shown, and bears on no result.</summary>
    public OptionGroup<TQuestion> Shown() => Last(row => row with { Role = OptionRole.Shown });

    /// <summary>It is what everything random comes from.</summary>
    public OptionGroup<TQuestion> IsSeed() => Last(row => row with { Role = OptionRole.Seed });

    /// <summary>It bears on a question only where that holds.</summary>
    public OptionGroup<TQuestion> Where(Func<TQuestion, bool> applies) => Last(row => row with { Applies = applies });

    /// <summary>A record leaves it out where it is at its default.</summary>
    public OptionGroup<TQuestion> SilentByDefault() => Last(row => row with { IsSilentByDefault = true });

    /// <summary>A record says this where it is not set.</summary>
    public OptionGroup<TQuestion> OrRecorded(string unset) => Last(row => row with { Unset = unset });

    /// <summary>Another name on the command line.</summary>
    public OptionGroup<TQuestion> Alias(string alias) => Last(row => row with { Alias = alias });

    /// <summary>A value other than the default, for tests.</summary>
    public OptionGroup<TQuestion> Example(string value) => Last(row => row with { Example = value });

    private OptionGroup<TQuestion> Add(OptionRow<TQuestion> row)
    {
        _rows.Add(row);
        return this;
    }

    private OptionGroup<TQuestion> Last(Func<OptionRow<TQuestion>, OptionRow<TQuestion>> change)
    {
        _rows[^1] = change(_rows[^1]);
        return this;
    }
}
