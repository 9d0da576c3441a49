using Plateau.Networks;

namespace Plateau.Tests.Networks.Layers;

/// <summary>Layers that only move numbers, against index by index.</summary>
public sealed class ShapeTests
{
    [Theory]
    [InlineData(new[] { 3, 5, 7 }, new[] { 1, 2, 0 })]
    [InlineData(new[] { 3, 32, 20 }, new[] { 1, 2, 0 })]
    [InlineData(new[] { 5, 7, 33 }, new[] { 2, 0, 1 })]
    [InlineData(new[] { 4, 3, 2 }, new[] { 2, 1, 0 })]
    [InlineData(new[] { 4, 3, 2 }, new[] { 1, 0, 2 })]
    [InlineData(new[] { 4, 3, 2 }, new[] { 0, 1, 2 })]
    [InlineData(new[] { 1, 3, 1, 2 }, new[] { 3, 1, 0, 2 })]
    [InlineData(new[] { 2, 3, 4, 5 }, new[] { 3, 1, 2, 0 })]
    [InlineData(new[] { 2, 3, 4, 5 }, new[] { 2, 0, 3, 1 })]
    [InlineData(new[] { 6 }, new[] { 0 })]
    public void A_transpose_moves_every_number_to_its_place(int[] shape, int[] axes)
    {
        int size = shape.Aggregate(1, (a, b) => a * b);
        double[] x = LayerRun.Numbers(2 * size);
        double[] expected = new double[x.Length];
        int[] turned = [.. axes.Select(axis => shape[axis])];
        for (int i = 0; i < expected.Length; i++)
        {
            int[] to = Place(i % size, turned);
            int[] from = new int[shape.Length];
            for (int axis = 0; axis < axes.Length; axis++)
            {
                from[axes[axis]] = to[axis];
            }

            expected[i] = x[(i / size * size) + from.Zip(shape).Aggregate(0, (at, pair) => (at * pair.Second) + pair.First)];
        }

        Assert.Equal(expected, LayerRun.Forward<double>(new Transpose(axes), shape, x));
        Assert.Equal(expected, LayerRun.Forward<float>(new Transpose(axes), shape, x));
        int[] back = [.. Enumerable.Range(0, axes.Length).Select(axis => Array.IndexOf(axes, axis))];
        Assert.Equal(x, LayerRun.Forward<float>(PassCases.Chain(shape, new Transpose(axes), new Transpose(back)), x));
    }

    [Fact]
    public void Axes_that_are_no_order_are_refused()
    {
        NetworkBuilder builder = new(new Shape(2, 3));
        Assert.Throws<PlateauException>(() => builder.Add(new Transpose(0, 0)));
        Assert.Throws<PlateauException>(() => builder.Add(new Transpose(1, 2, 0)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Transpose(1, 2));
    }

    [Theory]
    [InlineData(new[] { -1 }, "(12)")]
    [InlineData(new[] { 4, 3 }, "(4, 3)")]
    [InlineData(new[] { 2, -1, 3 }, "(2, 2, 3)")]
    public void A_reshape_keeps_the_order_and_fills_in_one_size(int[] sizes, string shape)
    {
        double[] x = LayerRun.Numbers(24);
        Network network = PassCases.Chain([2, 6], new Reshape(sizes));
        Assert.Equal(shape, network.Nodes[^1].Shape.ToString());
        Assert.Equal(x, LayerRun.Forward<double>(network, x));
    }

    [Fact]
    public void A_reshape_that_does_not_fit_is_refused()
    {
        NetworkBuilder builder = new(new Shape(2, 6));
        Assert.Throws<PlateauException>(() => builder.Add(new Reshape(5)));
        Assert.Throws<PlateauException>(() => builder.Add(new Reshape(-1, 5)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Reshape(-1, -1));
    }

    [Fact]
    public void Concatenation_padding_reduction_and_coefficients_do_what_they_say()
    {
        double[] x = [1, 2, 3, 4, 5, 6];
        Assert.Equal([0, 1, 2, 3, 0, 0, 0, 4, 5, 6, 0, 0], LayerRun.Forward<double>(new PadChannels(1, 2), [2, 3], x));
        Assert.Equal([6, 15], LayerRun.Forward<float>(Reduce.Sum, [2, 3], x));
        Assert.Equal([2, 5], LayerRun.Forward<float>(Reduce.Mean, [2, 3], x));
        Assert.Equal([1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6], LayerRun.Forward<float>(new Broadcast(2), [6, 1], x));
        Assert.Equal([-2, -4, -6, -8, -10, -12], LayerRun.Forward<double>(new Scale(-2), [2, 3], x));

        NetworkBuilder last = new(new Shape(2, 3));
        last.Add(new Concat(-1), Network.Input, last.Add(new PadChannels(0, 1), Network.Input));
        Assert.Equal([1, 2, 3, 1, 2, 3, 0, 4, 5, 6, 4, 5, 6, 0], LayerRun.Forward<double>(last.Build("last"), x));
        NetworkBuilder first = new(new Shape(2, 3));
        first.Add(new Concat(0), Network.Input, first.Add(new Scale(10), Network.Input));
        Assert.Equal([1, 2, 3, 4, 5, 6, 10, 20, 30, 40, 50, 60], LayerRun.Forward<double>(first.Build("first"), x));
        NetworkBuilder sum = new(new Shape(2, 3));
        sum.Add(new Add(3, -1), Network.Input, sum.Add(new Scale(2), Network.Input));
        Assert.Equal(x, LayerRun.Forward<double>(sum.Build("sum"), x));

        NetworkBuilder wrong = new(new Shape(2, 3));
        int other = wrong.Add(new PadChannels(1, 1), Network.Input);
        Assert.Throws<PlateauException>(() => wrong.Add(new Concat(0), Network.Input, other));
        Assert.Throws<PlateauException>(() => wrong.Add(new Add(1, 1, 1), other, other));
        Assert.Throws<PlateauException>(() => wrong.Add(new Multiply(), Network.Input, other));
        Assert.Throws<PlateauException>(() => wrong.Add(new Broadcast(4), other));
        Assert.Throws<PlateauException>(() => wrong.Add(new BatchNorm(3), other));
    }

    private static int[] Place(int index, int[] shape)
    {
        int[] place = new int[shape.Length];
        for (int axis = shape.Length - 1; axis >= 0; axis--)
        {
            (index, place[axis]) = Math.DivRem(index, shape[axis]);
        }

        return place;
    }
}
