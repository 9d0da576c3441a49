namespace Plateau.Runs;

/// <summary>
/// Which options stand on the command line, whatever their values: what options that exclude or need each other are checked by.
/// </summary>
/// <param name="names">Their names, without dashes.</param>
internal sealed class GivenOptions(IEnumerable<string> names)
{
    private readonly HashSet<string> _names = [.. names];

    /// <summary>Nothing was given.</summary>
    public static GivenOptions None { get; } = new([]);

    /// <summary>Whether an option was given.</summary>
    public bool Has(string name) => _names.Contains(name);

    /// <summary>Refuses every given option of <paramref name="others"/>.</summary>
    /// <param name="why">Why there is no room for them, for example "--weights loads parameters instead of training".</param>
    /// <param name="others">The options that are excluded.</param>
    /// <exception cref="UsageException">One of them was given.</exception>
    public void Refuse(string why, params IEnumerable<string> others)
    {
        foreach (string other in others)
        {
            if (Has(other))
            {
                throw new UsageException($"{why}; leave out --{other}");
            }
        }
    }

    /// <summary>Refuses a given option without another that it needs.</summary>
    /// <param name="name">The option.</param>
    /// <param name="needed">What it needs, with its placeholder: "output DIR".</param>
    /// <exception cref="UsageException">It was given without.</exception>
    public void Needs(string name, string needed)
    {
        if (Has(name) && !Has(needed.Split(' ')[0]))
        {
            throw new UsageException($"--{name} needs --{needed}");
        }
    }
}
