using System.Globalization;

namespace Plateau.Numerics;

/// <summary>Checks before a job begins that the memory suffices for it.</summary>
internal static class MemoryBudget
{
    /// <summary>Throws where a job would need more memory than there is, or more numbers in one array than it holds.</summary>
    /// <param name="bytes">An estimate of the memory that the job needs.</param>
    /// <param name="job">What the job is; the message begins with it.</param>
    /// <param name="advice">What the user can do to need less.</param>
    /// <param name="numbers">How many numbers its largest array has to hold.</param>
    /// <exception cref="PlateauException">There is less memory, or an array would be too long.</exception>
    public static void Demand(double bytes, string job, string advice, double numbers = 0)
    {
        if (numbers > Array.MaxLength)
        {
            throw new PlateauException($"{job} are more numbers than one array holds; {advice}");
        }

        double available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (!(bytes <= available))
        {
            throw new PlateauException(string.Create(
                CultureInfo.InvariantCulture,
                $"{job}: about {bytes / 1e9:N1} GB of memory are needed, and there are {available / 1e9:N1}; {advice}"));
        }
    }
}
