using Plateau.Numerics;

namespace Plateau.Data;

/// <summary>
/// Which objects of one file are held out. What is held out depends on the file, the request and the seed, and never on how many of the
/// other objects are used.
/// </summary>
internal static class FileSplit
{
    /// <summary>The last objects of the file, in its order.</summary>
    public static (int[] Others, int[] HeldOut) Last(int objects, int count)
    {
        int[] all = [.. Enumerable.Range(0, objects)];
        return (all[..(objects - count)], all[(objects - count)..]);
    }

    /// <summary>
    /// A random choice that holds as large a share of every class out, to an object; quantities are one class. Copies stay on one side,
    /// unless so many objects are copies that fewer than half of what is asked for could be held out.
    /// </summary>
    /// <param name="data">All objects.</param>
    /// <param name="count">How many to hold out.</param>
    /// <param name="copies">For each object the first that it is a copy of.</param>
    /// <param name="seed">What the choice comes from.</param>
    public static (int[] Others, int[] HeldOut) Random(Dataset data, int count, int[] copies, ulong seed)
    {
        (int[] Others, int[] HeldOut) split = Stratified(data, count, copies, seed);
        return 2 * split.HeldOut.Length >= count ? split : Stratified(data, count, [.. Enumerable.Range(0, data.Objects)], seed);
    }

    /// <summary>
    /// A random choice that holds as large a share of every class out, to an object; quantities are one class. Objects that belong together
    /// stay on one side.
    /// </summary>
    /// <param name="data">All objects.</param>
    /// <param name="count">How many to hold out; fewer are, where those that belong together do not fit.</param>
    /// <param name="together">The unit that each object belongs to; equal numbers stay on one side.</param>
    /// <param name="seed">What the choice comes from.</param>
    public static (int[] Others, int[] HeldOut) Stratified(Dataset data, int count, int[] together, ulong seed)
    {
        int[][] units = [.. Enumerable.Range(0, data.Objects).GroupBy(index => together[index]).Select(unit => unit.ToArray())];
        int[] order = new RandomStream(seed, RandomPurpose.HeldOut).Permutation(units.Length);
        int[] classes = data.Targets is null ? data.Labels.ToArray() : new int[data.Objects];
        int[] quotas = Quotas(data.Targets is null ? data.ClassCounts : [data.Objects], count, data.Objects);
        bool[] isHeld = new bool[units.Length];
        int left = count;

        // First what fits the share of every class, then whatever still fits the whole: units of mixed classes fit no share exactly.
        for (int pass = 0; pass < 2; pass++)
        {
            foreach (int unit in order)
            {
                int[] members = units[unit];
                if (isHeld[unit] || members.Length > left || (pass == 0 && !Fits(members)))
                {
                    continue;
                }

                isHeld[unit] = true;
                left -= members.Length;
                foreach (int member in members)
                {
                    quotas[classes[member]]--;
                }
            }
        }

        int[] held = [.. order.Where(unit => isHeld[unit]).SelectMany(unit => units[unit])];
        HashSet<int> taken = [.. held];
        return ([.. Enumerable.Range(0, data.Objects).Where(index => !taken.Contains(index))], held);

        bool Fits(int[] members)
        {
            foreach (IGrouping<int, int> ofClass in members.GroupBy(member => classes[member]))
            {
                if (ofClass.Count() > quotas[ofClass.Key])
                {
                    return false;
                }
            }

            return true;
        }
    }

    // Largest remainders: whole shares first, then one more for those that lost most by rounding down.
    private static int[] Quotas(int[] sizes, int count, int objects)
    {
        double[] exact = [.. sizes.Select(size => (double)count * size / objects)];
        int[] quotas = [.. exact.Select(share => (int)share)];
        int[] byRemainder = [.. Enumerable.Range(0, sizes.Length).OrderByDescending(label => exact[label] - quotas[label])];
        for (int i = 0; i < count - exact.Sum(share => (int)share); i++)
        {
            quotas[byRemainder[i]]++;
        }

        return quotas;
    }
}
