using System.Globalization;

namespace Plateau.Numerics;

/// <summary>What a job needs of the memory there is: asked before it begins.</summary>
internal static class MemoryBudget
{
    /// <summary>Refuses what would not fit.</summary>
    /// <param name="bytes">An estimate of what the job takes.</param>
    /// <param name="job">What it is, the start of the message.</param>
    /// <param name="advice">What would take less.</param>
    /// <exception cref="PlateauException">There is less.</exception>
    public static void Demand(double bytes, string job, string advice)
    {
        double available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (!(bytes <= available))
        {
            throw new PlateauException(string.Create(
                CultureInfo.InvariantCulture, $"{job}: about {bytes / 1e9:N1} GB of memory are needed, and there are {available / 1e9:N1}; {advice}"));
        }
    }
}
