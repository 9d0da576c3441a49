namespace Plateau.Pages;

/// <summary>How a piece of text stands out; without styles all are alike.</summary>
internal enum Tone
{
    /// <summary>Ordinary text.</summary>
    Plain,

    /// <summary>What matters most.</summary>
    Strong,

    /// <summary>What may be passed over.</summary>
    Quiet,

    /// <summary>Good news.</summary>
    Good,

    /// <summary>Calls for attention.</summary>
    Caution,

    /// <summary>Bad news.</summary>
    Bad,

    /// <summary>Good news that matters most.</summary>
    StrongGood,

    /// <summary>Calls for attention before all else.</summary>
    StrongCaution,
}
