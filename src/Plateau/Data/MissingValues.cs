namespace Plateau.Data;

/// <summary>What is done about features of a table that are missing.</summary>
public enum MissingValues
{
    /// <summary>The file is refused.</summary>
    Refuse,

    /// <summary>Objects that miss a feature are left out.</summary>
    Drop,

    /// <summary>The mean of the column in the file of the training objects stands in for a missing feature.</summary>
    Mean,
}
