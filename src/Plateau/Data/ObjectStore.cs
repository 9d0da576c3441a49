namespace Plateau.Data;

/// <summary>Where the mean and deviation of <see cref="Normalization.Standard"/> come from.</summary>
internal enum StandardFit
{
    /// <summary>The objects that the data set holds when it is normalised.</summary>
    ObjectsInUse,

    /// <summary>Every object of the file, whichever are in use.</summary>
    WholeFile,

    /// <summary>None: the file is a test file, and uses the constants of its training file.</summary>
    TrainingFile,
}

/// <summary>
/// The features of a file as they were stored, shared by every data set that views them. Exactly one of the three arrays is set.
/// </summary>
internal sealed class ObjectStore
{
    public required int Objects { get; init; }

    public required int[] ObjectShape { get; init; }

    public byte[]? Bytes { get; init; }

    public float[]? Singles { get; init; }

    public double[]? Doubles { get; init; }

    public StandardFit Fit { get; init; }

    /// <summary>The group of every object; null where no groups were asked for.</summary>
    public Grouping? Groups { get; init; }

    /// <summary>The published centre and scale of a channel, in stored units.</summary>
    public (double Center, double Scale)? Published { get; init; }

    public int Features
    {
        get
        {
            int features = 1;
            foreach (int size in ObjectShape)
            {
                features *= size;
            }

            return features;
        }
    }

    /// <summary>Every feature of a vector is a channel of its own; a plane has one channel; otherwise the first axis counts them.</summary>
    public int Channels => ObjectShape.Length switch { 1 => ObjectShape[0], 0 or 2 => 1, _ => ObjectShape[0] };
}
