namespace Plateau.Jobs;

/// <summary>Which of two settles with fewer objects.</summary>
internal enum ComparedFewer
{
    /// <summary>The two cannot be told apart.</summary>
    None,

    /// <summary>The first.</summary>
    A,

    /// <summary>The second.</summary>
    B,
}
