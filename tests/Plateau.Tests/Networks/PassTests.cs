using System.Numerics;
using Plateau.Networks;
using Plateau.Numerics;

namespace Plateau.Tests.Networks;

/// <summary>
/// Every layer's passes, one table of cases: derivatives against finite differences in float64, and identities that a wrong pass breaks. A
/// new layer is a line in <see cref="PassCases"/>.
/// </summary>
public sealed class PassTests
{
    private const int Directions = PassProbe.DirectionCount;

    public static TheoryData<string> Cases => [.. PassCases.All.Select(example => example.Name)];

    // In evaluation objects stand alone.
    public static TheoryData<string> Evaluation => [.. PassCases.All.Where(example => !example.IsTraining).Select(example => example.Name)];

    public static TheoryData<string> Uncoupled
        => [.. PassCases.All.Where(example => !example.IsTraining || !example.Build().CouplesObjects).Select(example => example.Name)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_gradient_is_the_finite_difference_of_the_weighted_losses(string name)
    {
        PassProbe probe = new(name);
        double[] gradient = probe.Gradient(probe.Parameters);
        double[] expected = probe.Difference(parameters => [probe.Loss(parameters)]).Select(row => row[0]).ToArray();
        AreClose(expected, gradient, 1e-6);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Products_with_the_Hessian_are_finite_differences_of_the_gradient(string name)
    {
        PassProbe probe = new(name);
        double[][] products = probe.Products<double>(DerivativeKind.Hessian, probe.Directions);
        for (int d = 0; d < Directions; d++)
        {
            double[] expected = probe.Along(probe.Directions[d], probe.Gradient);
            AreClose(expected, products[d], 1e-6);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Products_with_Gauss_Newton_are_those_of_an_explicit_Jacobian(string name)
    {
        PassProbe probe = new(name);
        double[][] products = probe.Products<double>(DerivativeKind.GaussNewton, probe.Directions);
        double[] logits = probe.Logits(probe.Parameters);
        double[][] jacobian = probe.Difference(probe.Logits);
        for (int d = 0; d < Directions; d++)
        {
            double[] moved = new double[logits.Length];
            for (int j = 0; j < jacobian.Length; j++)
            {
                Sums.AddScaled(probe.Directions[d][j], jacobian[j], moved);
            }

            double[] bent = probe.Curve(logits, moved);
            AreClose([.. jacobian.Select(column => Sums.Dot(column, bent))], products[d], 1e-6);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_Hessian_is_symmetric_and_linear(string name)
    {
        PassProbe probe = new(name);
        double[][] v = probe.Directions;
        double[] mixed = [.. v[0].Select((value, j) => (2 * value) - (3 * v[1][j]))];
        foreach (DerivativeKind kind in (DerivativeKind[])[DerivativeKind.Hessian, DerivativeKind.GaussNewton])
        {
            double[][] products = probe.Products<double>(kind, [v[0], v[1], mixed]);
            double scale = Math.Sqrt(Sums.Dot(v[0], v[0]) * Sums.Dot(products[1], products[1]));
            Assert.Equal(Sums.Dot(v[1], products[0]), Sums.Dot(v[0], products[1]), scale * 1e-10);
            double[] expected = [.. products[0].Select((value, j) => (2 * value) - (3 * products[1][j]))];
            AreClose(expected, products[2], 1e-10);
        }
    }

    [Theory]
    [MemberData(nameof(Evaluation))]
    public void What_objects_say_along_directions_is_what_the_derivatives_of_each_alone_say(string name) => Says<double>(name, 1e-9);

    [Theory]
    [MemberData(nameof(Evaluation))]
    public void What_objects_say_along_directions_holds_in_single_precision(string name) => Says<float>(name, 2e-4);

    [Theory]
    [MemberData(nameof(Evaluation))]
    public void The_Gram_matrix_of_an_object_is_that_of_its_Jacobian(string name)
    {
        PassProbe probe = new(name);
        int classes = probe.Network.Outputs;
        double[] grams = Grams<double>(probe);
        double[][] jacobian = probe.Difference(probe.Logits);
        double[] expected = new double[grams.Length];
        for (int i = 0; i < probe.Data.Objects; i++)
        {
            for (int s = 0; s < classes; s++)
            {
                for (int t = 0; t < classes; t++)
                {
                    expected[(((i * classes) + s) * classes) + t] = jacobian.Sum(
                        column => column[(i * classes) + s] * column[(i * classes) + t]);
                }
            }
        }

        AreClose(expected, grams, 1e-6);
        AreClose(grams, Grams<float>(probe), 2e-4);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Single_precision_stays_within_its_rounding_of_double(string name)
    {
        PassProbe probe = new(name);
        AreClose(probe.Gradient(probe.Parameters), [.. probe.Gradient<float>(probe.Parameters).Select(value => (double)value)], 2e-4);
        foreach (DerivativeKind kind in (DerivativeKind[])[DerivativeKind.Hessian, DerivativeKind.GaussNewton])
        {
            double[][] expected = probe.Products<double>(kind, probe.Directions);
            double[][] single = probe.Products<float>(kind, probe.Directions);
            for (int d = 0; d < Directions; d++)
            {
                AreClose(expected[d], single[d], 2e-4);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Evaluation))]
    public void Single_objects_add_up_to_the_whole(string name)
    {
        PassProbe probe = new(name);
        double[][] whole = probe.Products<double>(DerivativeKind.Hessian, probe.Directions);
        double[][] sum = [.. probe.Directions.Select(v => new double[v.Length])];
        for (int i = 0; i < probe.Data.Objects; i++)
        {
            double[][] one = probe.Products<double>(DerivativeKind.Hessian, probe.Directions, i, 1);
            for (int d = 0; d < Directions; d++)
            {
                Sums.AddScaled(1, one[d], sum[d]);
            }
        }

        for (int d = 0; d < Directions; d++)
        {
            AreClose(sum[d], whole[d], 1e-11);
        }
    }

    [Theory]
    [MemberData(nameof(Uncoupled))]
    public void Several_chunks_and_an_uneven_last_one_give_what_one_chunk_gives(string name)
    {
        PassProbe probe = new(name);
        foreach (int chunk in (int[])[1, 2, 4])
        {
            AreClose(probe.Gradient(probe.Parameters), probe.Gradient<double>(probe.Parameters, chunk), 1e-11);
            foreach (DerivativeKind kind in (DerivativeKind[])[DerivativeKind.Hessian, DerivativeKind.GaussNewton])
            {
                double[][] whole = probe.Products<double>(kind, probe.Directions);
                double[][] chunks = probe.Products<double>(kind, probe.Directions, largestChunk: chunk);
                for (int d = 0; d < Directions; d++)
                {
                    AreClose(whole[d], chunks[d], 1e-11);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Sixteen_directions_at_once_give_what_one_after_the_other_gives(string name)
    {
        PassProbe probe = new(name);
        double[][] directions = [.. Enumerable.Range(0, 16).Select(probe.Direction)];
        foreach (DerivativeKind kind in (DerivativeKind[])[DerivativeKind.Hessian, DerivativeKind.GaussNewton])
        {
            double[][] all = probe.Products<double>(kind, directions);
            for (int d = 0; d < directions.Length; d++)
            {
                AreClose(probe.Products<double>(kind, [directions[d]])[0], all[d], 1e-12);
            }
        }
    }

    private static double[] Grams<T>(PassProbe probe)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int classes = probe.Network.Outputs;
        double[] all = new double[probe.Data.Objects * classes * classes];
        new ObjectGrams<T>(probe.Network).Compute(
            probe.Data,
            probe.Block<T>(probe.Parameters),
            (first, count, grams) =>
            {
                for (int i = 0; i < count; i++)
                {
                    for (int s = 0; s < classes; s++)
                    {
                        for (int t = 0; t < classes; t++)
                        {
                            all[((((first + i) * classes) + s) * classes)
                                + t] = grams[(i * PackedSymmetric.Length(classes)) + PackedSymmetric.Place(Math.Max(s, t), Math.Min(s, t))];
                        }
                    }
                }
            });
        return all;
    }

    private static void Says<T>(string name, double relative)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        PassProbe probe = new(name);
        int n = probe.Data.Objects;
        int triangle = PackedSymmetric.Length(Directions);
        double[] losses = new double[n];
        double[] slopes = new double[n * Directions];
        double[] hessians = new double[n * triangle];
        double[] gaussNewton = new double[n * triangle];
        ObjectProjections<T> projections = new(probe.Network, Directions, probe.ObjectLoss);
        PassProbe.Set(projections.Directions, probe.Directions);
        projections.Compute(probe.Data, probe.Block<T>(probe.Parameters), losses, slopes, hessians, gaussNewton);

        Assert.Equal(probe.Loss(probe.Parameters), losses.Select((loss, i) => probe.Weights[i] * loss).Sum(), 10 * relative);
        for (int i = 0; i < n; i++)
        {
            double weight = probe.Weights[i];
            double[] gradient = probe.Gradient<double>(probe.Parameters, start: i, count: 1);
            double[][] hessian = probe.Products<double>(DerivativeKind.Hessian, probe.Directions, i, 1);
            double[][] outer = probe.Products<double>(DerivativeKind.GaussNewton, probe.Directions, i, 1);
            double[] own = PackedSymmetric.Unpack(hessians.AsSpan(i * triangle, triangle), Directions);
            double[] ownOuter = PackedSymmetric.Unpack(gaussNewton.AsSpan(i * triangle, triangle), Directions);
            for (int a = 0; a < Directions; a++)
            {
                double[] v = probe.Directions[a];
                IsClose(v, gradient, weight * slopes[(i * Directions) + a]);
                for (int b = 0; b < Directions; b++)
                {
                    IsClose(v, hessian[b], weight * own[(a * Directions) + b]);
                    IsClose(v, outer[b], weight * ownOuter[(a * Directions) + b]);
                }
            }
        }

        void IsClose(double[] u, double[] w, double found)
            => Assert.Equal(Sums.Dot(u, w), found, relative * (1e-3 + Math.Sqrt(Sums.Dot(u, u) * Sums.Dot(w, w))));
    }

    private static void AreClose(double[] expected, double[] actual, double relative)
    {
        double scale = expected.Max(Math.Abs);
        Assert.True(scale > 1e-4, $"{scale} is the largest: the case says next to nothing");
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(
                Math.Abs(expected[i] - actual[i]) <= relative * scale,
                $"number {i}: {expected[i]} expected, {actual[i]} found, {scale} the largest");
        }
    }
}
