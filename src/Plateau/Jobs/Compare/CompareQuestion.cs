namespace Plateau.Jobs;

/// <summary>What is asked of two landscapes.</summary>
public sealed record CompareQuestion
{
    /// <summary>τ of the remaining change, relative to the smaller mean loss of the two.</summary>
    public double Remaining { get; init; } = 0.01;

    /// <summary>The level of every interval.</summary>
    public double Confidence { get; init; } = 0.95;

    /// <summary>The number of draws B.</summary>
    public int Draws { get; init; } = 64;

    /// <summary>The seed of the draws and of the intervals.</summary>
    public ulong Seed { get; init; }
}
