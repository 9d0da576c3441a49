namespace Plateau.Cli.Options;

/// <summary>All that <c>plateau train</c> was asked for.</summary>
internal sealed record TrainOptions
{
    /// <summary>The shared options.</summary>
    public required JobOptions Job { get; init; }

    /// <summary>Where the trained parameters go; null means nowhere but the run folder.</summary>
    public required string? Save { get; init; }
}
