namespace Plateau.Data;

/// <summary>Which of the two official files of a data set.</summary>
public enum DatasetPart
{
    /// <summary>The objects to fit.</summary>
    Training,

    /// <summary>The objects that no fit should see.</summary>
    Test,
}
