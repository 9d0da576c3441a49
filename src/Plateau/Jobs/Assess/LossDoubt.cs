namespace Plateau.Jobs;

/// <summary>Something that looks wrong with losses made elsewhere.</summary>
/// <param name="Warning">What, and what to do.</param>
internal sealed record LossDoubt(string Warning)
{
    /// <summary>What the headline says of it; null where it does not bear on the answer.</summary>
    public string? Headline { get; init; }

    /// <summary>Whether there is no answer while it stands.</summary>
    public bool Forbids { get; init; }
}
