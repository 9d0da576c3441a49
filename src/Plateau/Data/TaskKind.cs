namespace Plateau.Data;

/// <summary>What is to be predicted of an object.</summary>
public enum TaskKind
{
    /// <summary>What the labels look like.</summary>
    Automatic,

    /// <summary>A class, even where labels are numbers of very many values.</summary>
    Classification,

    /// <summary>A quantity, or several, even where labels are a few whole numbers.</summary>
    Regression,
}
