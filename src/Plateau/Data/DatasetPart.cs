namespace Plateau.Data;

/// <summary>The official training file or the official test file of a data set.</summary>
public enum DatasetPart
{
    /// <summary>The training file.</summary>
    Training,

    /// <summary>The test file; no fit should use its objects.</summary>
    Test,
}
