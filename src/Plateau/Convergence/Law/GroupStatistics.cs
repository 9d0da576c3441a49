using Plateau.Data;
using Plateau.Numerics;

namespace Plateau.Convergence;

/// <summary>
/// The statistics of the landscape of every group of objects, gathered draw by draw. Memory is O(objects) + O(draws · groups).
/// </summary>
public sealed class GroupStatistics
{
    private readonly int[][] _members;
    private readonly double[][] _rows;
    private readonly LandscapeStatistics?[] _statistics;
    private readonly List<double>[] _means;

    /// <summary>Starts gathering.</summary>
    /// <param name="groups">The group of each object.</param>
    /// <param name="atOptimum">ℓ_i(w*) of every object; empty where unknown; the shape is then unknown too.</param>
    /// <exception cref="ArgumentException">The row at the optimum has another number of objects.</exception>
    public GroupStatistics(Grouping groups, ReadOnlySpan<double> atOptimum = default)
    {
        ArgumentNullException.ThrowIfNull(groups);
        if (!atOptimum.IsEmpty && atOptimum.Length != groups.Index.Length)
        {
            throw new ArgumentException(
                $"The row at the optimum has {atOptimum.Length} objects instead of {groups.Index.Length}.",
                nameof(atOptimum));
        }

        Grouping = groups;
        int count = groups.Names.Count;
        int[] sizes = new int[count];
        foreach (int group in groups.Index)
        {
            sizes[group]++;
        }

        _members = [.. sizes.Select(size => new int[size])];
        Array.Clear(sizes);
        for (int i = 0; i < groups.Index.Length; i++)
        {
            int group = groups.Index[i];
            _members[group][sizes[group]++] = i;
        }

        _rows = [.. _members.Select(members => new double[members.Length])];
        _means = [.. _members.Select(_ => new List<double>())];
        _statistics = new LandscapeStatistics?[count];
        for (int group = 0; group < count; group++)
        {
            if (_members[group].Length > 1)
            {
                Gather(group, atOptimum);
                _statistics[group] = new LandscapeStatistics(_members[group].Length, atOptimum.IsEmpty ? [] : _rows[group]);
            }
        }
    }

    /// <summary>The group of each object.</summary>
    public Grouping Grouping { get; }

    /// <summary>The number of groups, empty ones too.</summary>
    public int Groups => _members.Length;

    /// <summary>The number of objects of a group.</summary>
    public int Objects(int group) => _members[group].Length;

    /// <summary>Adds one draw: its loss for every object, in the objects' order.</summary>
    /// <exception cref="ArgumentException">The row has another number of objects.</exception>
    /// <exception cref="PlateauException">A loss is not finite.</exception>
    public void Add(double[] losses)
    {
        ArgumentNullException.ThrowIfNull(losses);
        if (losses.Length != Grouping.Index.Length)
        {
            throw new ArgumentException($"The row has {losses.Length} objects instead of {Grouping.Index.Length}.", nameof(losses));
        }

        // Groups share nothing, so the number of threads changes nothing.
        Workers.For(Groups, group =>
        {
            Gather(group, losses);
            if (_statistics[group] is { } statistics)
            {
                statistics.Add(_rows[group]);
                _means[group].Add(statistics.Means[^1]);
            }
            else if (_rows[group].Length == 1)
            {
                _means[group].Add(_rows[group][0]);
            }
        });
    }

    /// <summary>The statistics of a group; null where it has fewer than two objects.</summary>
    internal LandscapeStatistics? Of(int group) => _statistics[group];

    /// <summary>The objects of a group, in their order.</summary>
    internal ReadOnlySpan<int> Members(int group) => _members[group];

    /// <summary>The mean loss of a group at every draw; empty where it has no object.</summary>
    internal IReadOnlyList<double> Means(int group) => _means[group];

    private void Gather(int group, ReadOnlySpan<double> losses)
    {
        if (losses.IsEmpty)
        {
            return;
        }

        int[] members = _members[group];
        double[] row = _rows[group];
        for (int i = 0; i < members.Length; i++)
        {
            row[i] = losses[members[i]];
        }
    }
}
