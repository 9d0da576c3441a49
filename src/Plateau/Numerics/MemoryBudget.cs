using System.Globalization;

namespace Plateau.Numerics;

/// <summary>Checks before a job begins that the memory suffices for it.</summary>
internal static class MemoryBudget
{
    /// <summary>Throws where a job would need more memory than there is.</summary>
    /// <param name="bytes">An estimate of the memory that the job needs.</param>
    /// <param name="job">What the job is; the message begins with it.</param>
    /// <param name="advice">What the user can do to need less.</param>
    /// <exception cref="PlateauException">There is less memory.</exception>
    public static void Demand(double bytes, string job, string advice)
    {
        double available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (!(bytes <= available))
        {
            throw new PlateauException(string.Create(
                CultureInfo.InvariantCulture,
                $"{job}: about {bytes / 1e9:N1} GB of memory are needed, and there are {available / 1e9:N1}; {advice}"));
        }
    }
}
