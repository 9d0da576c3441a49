namespace Plateau.Runs;

/// <summary>How many values an option takes.</summary>
internal enum OptionArity
{
    /// <summary>None: a switch.</summary>
    None,

    /// <summary>One.</summary>
    One,

    /// <summary>One each time it is given, as often as wanted.</summary>
    Repeated,

    /// <summary>Several at once, and as often as wanted: files.</summary>
    Several,
}
