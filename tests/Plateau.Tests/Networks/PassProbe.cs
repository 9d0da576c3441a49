using System.Numerics;
using Plateau.Data;
using Plateau.Networks;
using Plateau.Numerics;

namespace Plateau.Tests.Networks;

/// <summary>A case with its data, parameters, weights and directions.</summary>
internal sealed class PassProbe
{
    public const int DirectionCount = 3;

    private static readonly DropoutStream Dropout = new(5, 2);

    private readonly PassCase _case;
    private readonly int[] _order;

    public PassProbe(string name)
        : this(PassCases.All.Single(one => one.Name == name))
    {
    }

    public PassProbe(PassCase example)
    {
        _case = example;
        _order = [.. Enumerable.Range(0, example.Objects)];
        Network = example.Build();
        Data = example.IsPictures
            ? PassCases.Pictures(example.Objects, Network.InputShape, Network.Outputs, seed: 11)
            : PassCases.Objects(example.Objects, Network.InputShape, Network.Outputs, seed: 11);
        RandomStream stream = new(7, RandomPurpose.Subset, 1);
        Parameters = [.. Network.Initialize(3).Select((value, j) => value + (0.25 * stream.Normal(j)))];
        Buffers = [.. Network.InitialBuffers().Select((start, i) => start + (0.3 * stream.Uniform(100_000 + i)))];
        Weights = [.. _order.Select(i => 0.2 + stream.Uniform(200_000 + i))];
        Directions = [.. Enumerable.Range(0, DirectionCount).Select(Direction)];
    }

    public Network Network { get; }

    public Dataset Data { get; }

    public double[] Parameters { get; }

    public double[] Buffers { get; }

    public double[] Weights { get; }

    public double[][] Directions { get; }

    public ObjectLoss ObjectLoss => _case.Loss.Loss;

    public double[] Direction(int index)
    {
        RandomStream stream = new(8, RandomPurpose.Subset, index);
        return [.. Parameters.Select((_, j) => stream.Normal(j))];
    }

    public double Loss(double[] parameters)
    {
        double[] logits = Logits(parameters);
        return _order.Sum(i => Weights[i] * _case.Loss.Value(Row(logits, i), Data.Labels[i]));
    }

    /// <summary>Every object's weight times the second derivative of its loss by the logits, times a vector.</summary>
    public double[] Curve(double[] logits, double[] vector)
        => [.. _order.SelectMany(i => _case.Loss.Curve(Row(logits, i), Row(vector, i)).Select(value => Weights[i] * value))];

    public double[] Logits(double[] parameters)
    {
        Workspace<double> workspace = new(Network, Data.Objects, new WorkspaceRoom { Lanes = _case.IsTraining ? 1 : 0 })
        {
            Parameters = Block<double>(parameters),
            IsTraining = _case.IsTraining,
            Dropout = Dropout,
        };
        Data.Gather(_order, workspace.Inputs);
        workspace.Forward(new ObjectRange(0, Data.Objects));
        return workspace.Logits.ToArray();
    }

    public double[] Gradient(double[] parameters) => Gradient<double>(parameters);

    public T[] Gradient<T>(double[] parameters, int? largestChunk = null, int start = 0, int? count = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int objects = count ?? Data.Objects;
        LossDerivatives<T> derivatives = new(Network, objects, loss: ObjectLoss, isTraining: _case.IsTraining, largestChunk: largestChunk)
        {
            Dropout = Dropout,
        };
        derivatives.Compute(Data, _order, start, objects, Block<T>(parameters), Weights.AsSpan(start, objects));
        return derivatives.Gradient;
    }

    public double[][] Products<T>(DerivativeKind kind, double[][] directions, int start = 0, int? count = null, int? largestChunk = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int objects = count ?? Data.Objects;
        LossDerivatives<T> derivatives = new(Network, objects, kind, directions.Length, ObjectLoss, _case.IsTraining, largestChunk)
        {
            Dropout = Dropout,
        };
        Set(derivatives.Directions!, directions);
        derivatives.Compute(Data, _order, start, objects, Block<T>(Parameters), Weights.AsSpan(start, objects));
        return derivatives.Products;
    }

    public static void Set<T>(ParameterBlock<T> block, double[][] vectors)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int d = 0; d < vectors.Length; d++)
        {
            block.Set(d, vectors[d]);
            block.Prepare(d, backward: true);
        }
    }

    public ParameterBlock<T> Block<T>(double[] parameters)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ParameterBlock<T> block = new(Network, 1);
        block.SetBuffers(0, Buffers);
        Set(block, [parameters]);
        return block;
    }

    /// <summary>The derivative of some numbers by each parameter: one row a parameter.</summary>
    public double[][] Difference(Func<double[], double[]> of)
        => [.. Enumerable.Range(0, Parameters.Length).Select(j =>
        {
            double[] unit = new double[Parameters.Length];
            unit[j] = 1;
            return Along(unit, of);
        })];

    /// <summary>
    /// The derivative along a direction, by a difference of fourth order; its step is so small that a network of straight pieces seldom
    /// bends within it.
    /// </summary>
    public double[] Along(double[] direction, Func<double[], double[]> of)
    {
        const double Step = 1e-5;
        double length = Math.Sqrt(Sums.Dot(direction, direction));
        double step = Step / length;
        double[] Moved(double by) => of([.. Parameters.Select((value, j) => value + (by * step * direction[j]))]);
        double[] near = Moved(1);
        double[] nearBack = Moved(-1);
        double[] far = Moved(2);
        double[] farBack = Moved(-2);
        return [.. near.Select((value, i) => ((8 * (value - nearBack[i])) - (far[i] - farBack[i])) / (12 * step))];
    }

    private double[] Row(double[] all, int index) => all[(index * Network.Outputs)..((index + 1) * Network.Outputs)];
}
