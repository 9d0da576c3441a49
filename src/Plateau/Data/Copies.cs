using System.Runtime.InteropServices;

namespace Plateau.Data;

/// <summary>Objects whose features are the same, number for number.</summary>
internal static class Copies
{
    /// <summary>The first object that each object is a copy of: its own place for one that comes first.</summary>
    public static int[] Within(Dataset objects)
    {
        Dictionary<int, List<int>> seen = [];
        double[] row = new double[objects.Features];
        double[] other = new double[objects.Features];
        int[] first = new int[objects.Objects];
        for (int i = 0; i < first.Length; i++)
        {
            objects.CopyStored(i, row);
            first[i] = Find(objects, seen, row, other);
            if (first[i] < 0)
            {
                first[i] = i;
                Add(seen, row, i);
            }
        }

        return first;
    }

    /// <summary>For each object the first of others that it is a copy of; −1 where there is none.</summary>
    public static int[] Among(Dataset objects, Dataset others)
    {
        Dictionary<int, List<int>> seen = [];
        double[] row = new double[objects.Features];
        double[] other = new double[objects.Features];
        for (int i = 0; i < others.Objects; i++)
        {
            others.CopyStored(i, row);
            Add(seen, row, i);
        }

        int[] first = new int[objects.Objects];
        for (int i = 0; i < first.Length; i++)
        {
            objects.CopyStored(i, row);
            first[i] = Find(others, seen, row, other);
        }

        return first;
    }

    private static void Add(Dictionary<int, List<int>> seen, double[] row, int place)
    {
        int hash = HashOf(row);
        if (!seen.TryGetValue(hash, out List<int>? places))
        {
            seen.Add(hash, places = []);
        }

        places.Add(place);
    }

    private static int Find(Dataset objects, Dictionary<int, List<int>> seen, double[] row, double[] other)
    {
        if (seen.TryGetValue(HashOf(row), out List<int>? places))
        {
            foreach (int place in places)
            {
                objects.CopyStored(place, other);
                if (row.AsSpan().SequenceEqual(other))
                {
                    return place;
                }
            }
        }

        return -1;
    }

    private static int HashOf(double[] row)
    {
        HashCode hash = default;
        hash.AddBytes(MemoryMarshal.AsBytes(row.AsSpan()));
        return hash.ToHashCode();
    }
}
