namespace Plateau.Runs;

/// <summary>
/// One option of a question, written down once: its name, its help, how its text is read and written, and what it means for a run. The
/// parser, the help, the reference page, the hash, the record and the reading of a record follow from it.
/// </summary>
/// <typeparam name="TQuestion">The question that it is an option of.</typeparam>
internal sealed record OptionRow<TQuestion>
{
    /// <summary>The name without dashes, as records have it; of an argument what messages call it.</summary>
    public required string Name { get; init; }

    /// <summary>What stands for the value in the help; empty for a switch.</summary>
    public required string Placeholder { get; init; }

    /// <summary>What it does, for the help.</summary>
    public required string Help { get; init; }

    /// <summary>Another name on the command line, with its dash; null for none.</summary>
    public string? Alias { get; init; }

    /// <summary>How many values it takes.</summary>
    public OptionArity Arity { get; init; } = OptionArity.One;

    /// <summary>What it means for a run.</summary>
    public OptionRole Role { get; init; }

    /// <summary>The words that it takes, for completion; empty where it takes others.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>The question with the option at the values given.</summary>
    /// <exception cref="UsageException">It does not take them.</exception>
    public required Func<TQuestion, IReadOnlyList<string>, TQuestion> Read { get; init; }

    /// <summary>The values of a question in canonical form; empty where it is not set.</summary>
    public required Func<TQuestion, IReadOnlyList<string>> Write { get; init; }

    /// <summary>The files among the values: they count by name and content, not by place.</summary>
    public Func<TQuestion, IReadOnlyList<string>> Files { get; init; } = static _ => [];

    /// <summary>The checksum of these files.</summary>
    public Func<TQuestion, IReadOnlyList<string>, string> ChecksumOf { get; init; } = static (_, files) => Formats.Checksum.OfFiles(files);

    /// <summary>Whether the option bears on this question at all.</summary>
    public Func<TQuestion, bool> Applies { get; init; } = static _ => true;

    /// <summary>What a record says where the option is not set; null to say nothing.</summary>
    public string? Unset { get; init; }

    /// <summary>Whether a record leaves the option out where it is at its default.</summary>
    public bool IsSilentByDefault { get; init; }

    /// <summary>A value other than the default, for tests; null where one can be made from <see cref="Words"/> or the default.</summary>
    public string? Example { get; init; }

    /// <summary>The name on the command line.</summary>
    public string Flag => "--" + Name;

    /// <summary>The same option of a larger question that holds this one.</summary>
    /// <param name="part">Takes the smaller question out.</param>
    /// <param name="with">Puts it back.</param>
    /// <param name="applies">Whether it bears on the larger question; null for always.</param>
    public OptionRow<TWhole> In<TWhole>(
        Func<TWhole, TQuestion> part,
        Func<TWhole, TQuestion, TWhole> with,
        Func<TWhole, bool>? applies = null)
        => new()
        {
            Name = Name,
            Placeholder = Placeholder,
            Help = Help,
            Alias = Alias,
            Arity = Arity,
            Role = Role,
            Words = Words,
            Read = (whole, values) => with(whole, Read(part(whole), values)),
            Write = whole => Write(part(whole)),
            Files = whole => Files(part(whole)),
            ChecksumOf = (whole, files) => ChecksumOf(part(whole), files),
            Applies = whole => (applies is null || applies(whole)) && Applies(part(whole)),
            Unset = Unset,
            IsSilentByDefault = IsSilentByDefault,
            Example = Example,
        };
}
