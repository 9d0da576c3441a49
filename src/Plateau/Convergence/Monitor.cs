namespace Plateau.Convergence;

/// <summary>
/// Watches a stream of objects, each by its losses at the same draws, and says when the landscape has settled (theory.md T10). Memory depends on the
/// number of draws alone.
/// </summary>
public sealed class Monitor
{
    private long _objects;
    private int _draws;
    private string? _name;
    private int _restarts;

    /// <summary>Begins with no object.</summary>
    /// <exception cref="ArgumentException">A setting is out of range.</exception>
    public Monitor(MonitorSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        settings.Check();
        Settings = settings;
    }

    /// <summary>What is asked.</summary>
    public MonitorSettings Settings { get; }

    /// <summary>The objects since the draws last changed.</summary>
    public long Objects => _objects;

    /// <summary>The number of draws B; 0 before the first object.</summary>
    public int DrawCount => _draws;

    /// <summary>Adds objects, all or, where one of them is refused, none.</summary>
    /// <param name="losses">Objects × draws, row-major.</param>
    /// <param name="draws">The number of draws B, the same each time.</param>
    /// <param name="atOptimum">The loss of each object at the optimum itself; needed for the shape, else left empty.</param>
    /// <exception cref="PlateauException">The number of draws differs, a loss is not finite or, in capped mode, negative, or losses at the optimum are missing.</exception>
    public void Add(ReadOnlySpan<double> losses, int draws, ReadOnlySpan<double> atOptimum = default)
    {
        _draws = draws;
        _objects += losses.Length / draws;
    }

    /// <summary>Begins anew: the draws have changed, because the optimum moved. Nothing happens where they bear that name already.</summary>
    /// <param name="draws">What the draws are called now.</param>
    /// <param name="have">Objects that the landscape is made of besides those that will be seen, such as the ones that the optimum was fitted to: k counts them too.</param>
    public void Restart(string draws, long have = 0)
    {
        if (draws != _name)
        {
            _restarts += _objects > 0 ? 1 : 0;
            (_name, _objects, _draws) = (draws, 0, 0);
        }
    }

    /// <summary>What is known so far.</summary>
    public MonitorAnswer Answer() => throw new NotImplementedException();

    /// <summary>Writes all that is known, so that <see cref="Load"/> goes on from it to the same bits.</summary>
    public void Save(Stream destination) => throw new NotImplementedException();

    /// <summary>Goes on from what <see cref="Save"/> wrote; the settings are those it was begun with.</summary>
    /// <exception cref="PlateauException">The state is cut short, damaged, or of another version; the message says which.</exception>
    public static Monitor Load(Stream source) => throw new NotImplementedException();
}
