using System.Runtime.Intrinsics;

namespace Plateau.Networks;

/// <summary>The weight of each object's derivatives: one number for all objects, or one per object.</summary>
internal readonly ref struct ObjectWeights
{
    private readonly ReadOnlySpan<double> _each;
    private readonly double _all;

    private ObjectWeights(double all, ReadOnlySpan<double> each)
    {
        _all = all;
        _each = each;
    }

    /// <summary>The weight of object i.</summary>
    public double this[int i] => _each.IsEmpty ? _all : _each[i];

    /// <summary>One weight for all objects: 1/n for the derivatives of a mean.</summary>
    public static ObjectWeights Same(double weight) => new(weight, default);

    /// <summary>One weight an object.</summary>
    public static ObjectWeights Each(ReadOnlySpan<double> weights) => new(0.0, weights);

    /// <summary>The weights of <paramref name="count"/> objects from <paramref name="first"/> on.</summary>
    public ObjectWeights From(int first, int count) => _each.IsEmpty ? this : Each(_each.Slice(first, count));

    /// <summary>The weights of up to eight objects from <paramref name="first"/> on, one lane for each.</summary>
    public Vector512<double> Lanes(int first, int count)
    {
        if (_each.IsEmpty)
        {
            return Vector512.Create(_all);
        }

        Vector512<double> lanes = Vector512<double>.Zero;
        for (int lane = 0; lane < count; lane++)
        {
            lanes = lanes.WithElement(lane, _each[first + lane]);
        }

        return lanes;
    }

    /// <summary>Throws where the weights are for another number of objects.</summary>
    public void Check(int objects)
    {
        if (!_each.IsEmpty)
        {
            SoftmaxLanes.CheckSize(_each.Length, objects, "weights");
        }
    }
}
