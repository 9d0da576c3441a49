using Plateau.Data;
using Plateau.Formats;
using Plateau.Networks;
using Plateau.Numerics;

namespace Plateau.Tests.Networks;

/// <summary>
/// Each loss against its formula, finite differences in float64 and PyTorch (tests/fixtures.py), and its curvature against theory.
/// </summary>
public sealed class ObjectLossTests
{
    private static readonly string[] Losses = ["cross-entropy", "smoothed-0.1", "smoothed-1", "squared-error"];

    public static TheoryData<string, int, int> Cases()
    {
        TheoryData<string, int, int> cases = [];
        foreach (string loss in Losses)
        {
            foreach ((int objects, int classes) in (ReadOnlySpan<(int, int)>)[(1, 1), (1, 3), (7, 10), (8, 2), (19, 5), (3, 150)])
            {
                cases.Add(loss, objects, classes);
            }
        }

        return cases;
    }

    public static TheoryData<string> Names => [.. Losses];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Losses_are_those_of_the_formula(string name, int objects, int classes)
    {
        Sample sample = new(objects, classes);
        double[] losses = sample.Losses(Loss(name));
        for (int i = 0; i < objects; i++)
        {
            double[] row = sample.Row(i);
            double expected = 0;
            double normalizer = Math.Log(row.Sum(Math.Exp));
            for (int j = 0; j < classes; j++)
            {
                double target = j == sample.Labels[i] ? 1 : 0;
                double smoothed = (target * (1 - Smoothing(name))) + (Smoothing(name) / classes);
                expected += name == "squared-error" ? (row[j] - target) * (row[j] - target) / classes : smoothed * (normalizer - row[j]);
            }

            Assert.Equal(expected, losses[i], 1e-12);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_gradient_is_the_finite_difference_of_the_weighted_losses(string name, int objects, int classes)
    {
        const double Step = 1e-4;
        Sample sample = new(objects, classes);
        ObjectLoss loss = Loss(name);
        double[] deltas = sample.Gradient(loss, ObjectWeights.Each(sample.Weights));
        for (int at = 0; at < deltas.Length; at++)
        {
            int i = at / classes;
            double Moved(double by) => sample.Moved(at, by).Losses(loss)[i];
            double slope = ((8 * (Moved(Step) - Moved(-Step))) - (Moved(2 * Step) - Moved(-2 * Step))) / (12 * Step);
            Assert.Equal(sample.Weights[i] * slope, deltas[at], 1e-8);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Guessing_is_the_best_that_one_answer_for_all_classes_can_do_and_the_least_what_the_best_answers_do(string name)
    {
        ObjectLoss loss = Loss(name);
        foreach (int classes in (int[])[1, 2, 3, 10])
        {
            double guessing = loss.Guessing(classes);
            double least = loss.Least(classes);
            double level = name == "squared-error" ? 1.0 / classes : 0.0;
            double[] same = [.. Enumerable.Repeat(level, classes)];
            Assert.Equal(guessing, Mean(same), 1e-14);
            double[] known = new double[classes * classes];
            for (int i = 0; i < classes; i++)
            {
                for (int j = 0; j < classes; j++)
                {
                    double target = ((i == j ? 1 : 0) * (1 - Smoothing(name))) + (Smoothing(name) / classes);
                    known[(i * classes) + j] = name == "squared-error" ? target : Math.Log(Math.Max(target, 1e-300));
                }
            }

            Assert.Equal(least, Losses(known).Average(), 1e-12);
            for (int j = 0; j < classes; j++)
            {
                foreach (double by in (double[])[0.01, -0.01])
                {
                    double[] moved = [.. same];
                    moved[j] += by;
                    Assert.True(Mean(moved) >= guessing - 1e-14);
                    double[] better = [.. known];
                    better[j] += by;
                    Assert.True(Losses(better).Average() >= least - 1e-14);
                }
            }

            double Mean(double[] row) => Losses([.. Enumerable.Repeat(row, classes).SelectMany(z => z)]).Average();

            double[] Losses(double[] logits)
            {
                double[] losses = new double[classes];
                loss.Losses<double>(logits, [.. Enumerable.Range(0, classes)], losses);
                return losses;
            }
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => loss.Guessing(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => loss.Least(-1));
        Assert.Equal(loss, ObjectLoss.Named(loss.Name));
        Assert.Throws<PlateauException>(() => ObjectLoss.Named(loss.Name + "+"));
    }

    [Theory]
    [InlineData("cross-entropy", new[] { 0.75, 0.25 }, 0.562335144618808)]
    [InlineData("cross-entropy", new[] { 3.0, 0.0, 1.0 }, 0.562335144618808)]
    [InlineData("cross-entropy", new[] { 0.5, 0.3, 0.2 }, 1.0296530140645737)]
    [InlineData("squared-error", new[] { 0.75, 0.25 }, 0.1875)]
    [InlineData("squared-error", new[] { 0.5, 0.3, 0.2 }, 0.62 / 3)]
    public void Guessing_with_known_shares_costs_their_entropy_or_the_variance_of_the_labels(string name, double[] shares, double expected)
        => Assert.Equal(expected, ObjectLoss.Named(name).Guessing(shares), 1e-12);

    // No constant logits do better than those that are best, and those of shares that are equal cost what equal classes do.
    [Theory]
    [MemberData(nameof(Names))]
    public void No_constant_answer_does_better_than_guessing_by_shares(string name)
    {
        ObjectLoss loss = Loss(name);
        double[] shares = [0.6, 0.1, 0.3];
        double guessing = loss.Guessing(shares);
        double[] target = [.. shares.Select(share => ((1 - Smoothing(name)) * share) + (Smoothing(name) / 3))];
        double[] best = name == "squared-error" ? shares : [.. target.Select(t => Math.Log(t))];
        Assert.Equal(guessing, Mean(best), 1e-12);
        RandomStream stream = new(5, RandomPurpose.Subset);
        for (int at = 0; at < 60; at++)
        {
            Assert.True(Mean([.. best.Select((z, j) => z + (0.3 * stream.Normal(((long)at * 3) + j)))]) >= guessing - 1e-12);
        }

        Assert.Equal(loss.Guessing(4), loss.Guessing([2.0, 2, 2, 2]), 1e-12);
        int[] labels = [.. Enumerable.Repeat(0, 60), .. Enumerable.Repeat(1, 10), .. Enumerable.Repeat(2, 30)];
        Dataset data = Dataset.Of(new float[100], [1], labels);
        Assert.False(loss.IsHardlyLearned(0.85 * (guessing - loss.Least(3)) + loss.Least(3), data));
        Assert.Equal(Smoothing(name) < 1, loss.IsHardlyLearned(0.95 * (guessing - loss.Least(3)) + loss.Least(3), data));
        Assert.Throws<ArgumentException>(() => loss.Guessing([0.5, -0.5]));
        Assert.Throws<ArgumentException>(() => loss.Guessing([0.0, 0]));

        double Mean(double[] z)
        {
            double[] losses = new double[3];
            loss.Losses<double>([.. z, .. z, .. z], [0, 1, 2], losses);
            return losses.Zip(shares, (l, share) => l * share).Sum();
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_Hessian_product_is_the_finite_difference_of_the_gradient(string name, int objects, int classes)
    {
        const double Step = 1e-4;
        Sample sample = new(objects, classes);
        ObjectLoss loss = Loss(name);
        double[] product = sample.HessianProduct(loss, sample.Tangents, ObjectWeights.Each(sample.Weights));
        double[][] moved =
        [
            .. new[] { 1, -1, 2, -2 }.Select(steps => sample.Along(steps * Step).Gradient(loss, ObjectWeights.Each(sample.Weights))),
        ];
        for (int at = 0; at < product.Length; at++)
        {
            double slope = ((8 * (moved[0][at] - moved[1][at])) - (moved[2][at] - moved[3][at])) / (12 * Step);
            Assert.Equal(slope, product[at], 1e-8);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Losses_gradients_and_Hessian_products_are_those_of_PyTorch(string name)
    {
        double[] Array(string key) => Npz.Read(TestFiles.Fixture("losses.npz"), key).To<double>().Data;
        int[] labels = [.. Npz.Read(TestFiles.Fixture("losses.npz"), "labels").To<long>().Data.Select(label => (int)label)];
        double[] z = Array("logits");
        double[] losses = new double[labels.Length];
        double[] deltas = new double[z.Length];
        double[] product = new double[z.Length];
        ObjectLoss loss = Loss(name);
        loss.LossesAndGradient(z, labels, losses, deltas, ObjectWeights.Same(1.0));
        loss.HessianProduct<double>(z, labels, Array("tangents"), ObjectWeights.Same(1.0), product);
        AssertClose(Array($"{name}.losses"), losses, 1e-14);
        AssertClose(Array($"{name}.gradient"), deltas, 1e-14);
        AssertClose(Array($"{name}.product"), product, 1e-14);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_curvature_is_symmetric_and_its_root_multiplies_to_it(string name, int objects, int classes)
    {
        Sample sample = new(objects, classes);
        double[][] a = sample.Curvatures(Loss(name));
        double[] columns = new double[classes * objects * classes];
        Loss(name).CurvatureRoot(sample.Logits, sample.Labels, 0, columns.AsSpan());
        for (int i = 0; i < objects; i++)
        {
            for (int j = 0; j < classes; j++)
            {
                for (int k = 0; k <= j; k++)
                {
                    double product = Enumerable.Range(0, classes)
                        .Sum(r => columns[(((r * objects) + i) * classes) + j] * columns[(((r * objects) + i) * classes) + k]);
                    Assert.Equal(a[i][(j * classes) + k], a[i][(k * classes) + j], 1e-16);
                    Assert.Equal(a[i][(j * classes) + k], product, 1e-15);
                }
            }
        }

        double[] part = new double[objects * classes];
        Loss(name).CurvatureRoot(sample.Logits, sample.Labels, classes - 1, part.AsSpan());
        Assert.Equal(columns[^part.Length..], part);
    }

    [Theory]
    [InlineData(40, 2, 3.0)]
    [InlineData(40, 5, 1.0)]
    [InlineData(40, 10, 6.0)]
    public void The_softmax_Hessian_obeys_theory(int objects, int classes, double scale)
    {
        Sample sample = new(objects, classes, scale);
        double[][] a = sample.Curvatures(ObjectLoss.CrossEntropy());
        double[] p = new double[objects * classes];
        CrossEntropy.Probabilities(sample.Logits, objects, p);
        for (int i = 0; i < objects; i++)
        {
            double[] own = p[(i * classes)..((i + 1) * classes)];
            double[] eigenvalues = Eigenvalues(a[i], classes);
            Assert.Equal(1 - own.Sum(value => value * value), Enumerable.Range(0, classes).Sum(j => a[i][(j * classes) + j]), 1e-15);
            Assert.InRange(eigenvalues[0], -1e-15, 1e-15);
            Assert.InRange(
                eigenvalues[^1],
                own.Max(value => value * (1 - value)) - 1e-15,
                own.Max(value => 2 * value * (1 - value)) + 1e-15);
            Assert.InRange(eigenvalues[^1], 0, 0.5 + 1e-15);
            Assert.InRange(Math.Sqrt(eigenvalues.Sum(value => value * value)), 0, 0.5 + 1e-15);
        }

        // The bound is tight at two classes of one half.
        Assert.Equal(0.5, Eigenvalues(new Sample([3.0, 3.0, -2000.0], [0], 3).Curvatures(ObjectLoss.CrossEntropy())[0], 3)[^1], 1e-15);
    }

    [Theory]
    [InlineData(20.0)]
    [InlineData(60.0)]
    [InlineData(300.0)]
    [InlineData(600.0)]
    public void Curvature_keeps_its_digits_where_the_softmax_is_nearly_one_hot(double margin)
    {
        // p = (q, 1 − 3q, 2q): to first order in q, A ż = (q(ż₀ − ż₁), −q(ż₀ − ż₁) − 2q(ż₂ − ż₁), 2q(ż₂ − ż₁)).
        Sample sample = new([0.0, margin, Math.Log(2)], [0], 3);
        double q = Math.Exp(-margin);
        foreach (ObjectLoss loss in (ObjectLoss[])[ObjectLoss.CrossEntropy(), ObjectLoss.CrossEntropy(0.2)])
        {
            double[] product = sample.HessianProduct(loss, [5.0, 7.0, -3.0], ObjectWeights.Same(1.0));
            double[] root = new double[9];
            loss.CurvatureRoot(sample.Logits, sample.Labels, 0, root.AsSpan());
            double[] ratios =
            [
                product[0] / (-2 * q),
                product[1] / (22 * q),
                product[2] / (-20 * q),
                root[0] / Math.Sqrt(q),
                root[4] / (3 * q),
            ];
            Assert.All(ratios, ratio => Assert.Equal(1, ratio, margin > 30 ? 1e-12 : 1e-7));
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Single_precision_rounds_what_double_precision_finds(string name, int objects, int classes)
    {
        Sample sample = new(objects, classes);
        float[] z = [.. sample.Logits.Select(value => (float)value)];
        float[] tangents = [.. sample.Tangents.Select(value => (float)value)];
        Sample widened = new([.. z.Select(value => (double)value)], sample.Labels, classes)
        {
            Tangents = [.. tangents.Select(value => (double)value)],
        };
        ObjectLoss loss = Loss(name);
        double[] losses = new double[objects];
        float[] single = new float[z.Length];
        loss.LossesAndGradient<float>(z, sample.Labels, losses, single, ObjectWeights.Same(0.3));
        Assert.Equal(widened.Losses(loss), losses);
        Assert.Equal(widened.Gradient(loss, ObjectWeights.Same(0.3)).Select(value => (float)value), single);
        loss.HessianProduct<float>(z, sample.Labels, tangents, ObjectWeights.Same(0.3), single);
        Assert.Equal(widened.HessianProduct(loss, widened.Tangents, ObjectWeights.Same(0.3)).Select(value => (float)value), single);
        float[] columns = new float[classes * z.Length];
        double[] wideColumns = new double[columns.Length];
        loss.CurvatureRoot<float>(z, sample.Labels, 0, columns);
        loss.CurvatureRoot<double>(widened.Logits, sample.Labels, 0, wideColumns);
        Assert.Equal(wideColumns.Select(value => (float)value), columns);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_an_object_gets_does_not_depend_on_its_neighbours_nor_directions_on_each_other(string name)
    {
        const int Objects = 37;
        const int Classes = 6;
        Sample sample = new(Objects, Classes);
        ObjectLoss loss = Loss(name);
        double[] weights = sample.Weights;
        double[] tangents = [.. sample.Tangents, .. sample.Logits, .. sample.Tangents.Reverse()];
        double[] uniforms = Uniforms(Objects * loss.UniformsPerObject(Classes), 1);
        double[] deltas = sample.Gradient(loss, ObjectWeights.Each(weights));
        double[] product = sample.HessianProduct(loss, tangents, ObjectWeights.Each(weights));
        double[] drawn = new double[deltas.Length];
        loss.SampleGradient<double>(sample.Logits, Objects, uniforms, drawn, ObjectWeights.Each(weights));
        for (int i = 0; i < Objects; i++)
        {
            Range own = (i * Classes)..((i + 1) * Classes);
            Sample alone = new(sample.Row(i), [sample.Labels[i]], Classes) { Tangents = sample.Tangents[own] };
            Assert.Equal(alone.Losses(loss)[0], sample.Losses(loss)[i]);
            Assert.Equal(alone.Gradient(loss, ObjectWeights.Each([weights[i]])), deltas[own]);
            Assert.Equal(alone.HessianProduct(loss, alone.Tangents, ObjectWeights.Same(weights[i])), product[own]);
            Assert.Equal(
                alone.HessianProduct(
                    loss,
                    tangents[((2 * Objects * Classes) + own.Start.Value)..((2 * Objects * Classes) + own.End.Value)],
                    ObjectWeights.Same(weights[i])),
                product[((2 * Objects * Classes) + own.Start.Value)..((2 * Objects * Classes) + own.End.Value)]);
            double[] drawnAlone = [.. alone.Logits];
            int numbers = loss.UniformsPerObject(Classes);
            loss.SampleGradient<double>(drawnAlone, 1, uniforms.AsSpan(i * numbers, numbers), drawnAlone, ObjectWeights.Same(weights[i]));
            Assert.Equal(drawnAlone, drawn[own]);
        }

        // In place, as a pass over a network's logits does it.
        double[] inPlace = [.. tangents];
        loss.HessianProduct<double>(sample.Logits, sample.Labels, inPlace, ObjectWeights.Each(weights), inPlace);
        Assert.Equal(product, inPlace);
    }

    [Theory]
    [InlineData("cross-entropy")]
    [InlineData("smoothed-0.1")]
    [InlineData("squared-error")]
    public void Drawn_gradients_have_the_mean_zero_and_the_curvature_as_their_covariance(string name)
    {
        const int Draws = 40_000;
        double[] z = [0.3, -1.0, 1.2];
        double[] logits = [.. Enumerable.Range(0, Draws).SelectMany(_ => z)];
        double[] deltas = new double[3 * Draws];
        ObjectLoss loss = Loss(name);
        loss.SampleGradient<double>(logits, Draws, Uniforms(Draws * loss.UniformsPerObject(3), 2), deltas, ObjectWeights.Same(2.0));
        double[] a = new Sample(z, [0], 3).Curvatures(loss)[0];
        for (int j = 0; j < 3; j++)
        {
            // Four standard errors; entries of δ are at most 4 in size, or normal with a variance of 8/3.
            Assert.Equal(0, Enumerable.Range(0, Draws).Average(i => deltas[(3 * i) + j]), 4 * Math.Sqrt(4 * a[4 * j] / Draws));
            for (int k = 0; k < 3; k++)
            {
                double[] products = [.. Enumerable.Range(0, Draws).Select(i => deltas[(3 * i) + j] * deltas[(3 * i) + k])];
                double mean = products.Average();
                double error = Math.Sqrt(products.Average(value => (value - mean) * (value - mean)) / Draws);
                Assert.Equal(4 * a[(3 * j) + k], mean, 4 * error);
            }
        }
    }

    // Recorded once; any machine, instruction set and compiler must find the same.
    [Theory]
    [InlineData("cross-entropy", 11465147036782423585UL)]
    [InlineData("smoothed-0.1", 14385085888002709979UL)]
    [InlineData("squared-error", 7605987440417960387UL)]
    public void Every_machine_finds_the_same_bits(string name, ulong expected)
    {
        Sample sample = new(29, 11);
        ObjectLoss loss = Loss(name);
        double[] columns = new double[11 * sample.Logits.Length];
        double[] drawn = new double[sample.Logits.Length];
        loss.CurvatureRoot(sample.Logits, sample.Labels, 0, columns.AsSpan());
        loss.SampleGradient<double>(
            sample.Logits,
            29,
            Uniforms(29 * loss.UniformsPerObject(11), 3),
            drawn,
            ObjectWeights.Each(sample.Weights));
        double[] gradient = sample.Gradient(loss, ObjectWeights.Each(sample.Weights));
        double[] product = sample.HessianProduct(loss, sample.Tangents, ObjectWeights.Each(sample.Weights));
        ulong hash = 14695981039346656037;
        foreach (double value in (double[])[.. sample.Losses(loss), .. gradient, .. product, .. columns, .. drawn])
        {
            hash = (hash * 1099511628211) ^ BitConverter.DoubleToUInt64Bits(value);
        }

        Assert.Equal(expected, hash);
    }

    [Fact]
    public void A_number_picks_the_class_whose_share_holds_it()
    {
        double[] z = [Math.Log(0.2), double.NegativeInfinity, Math.Log(0.5), Math.Log(0.3)];
        double[] uniforms = [1e-9, 0.19999, 0.20001, 0.69999, 0.70001, 1 - 1e-16];
        int[] labels = new int[uniforms.Length];
        SoftmaxCurvature.SampleLabels([.. uniforms.SelectMany(_ => z)], uniforms, labels);
        Assert.Equal([0, 0, 2, 2, 3, 3], labels);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_logit_that_is_not_a_number_spoils_its_own_object_only(string name)
    {
        for (int place = 0; place < 3; place++)
        {
            double[] z = [1, 2, 3, 1, 2, 3, 1, 2, 3];
            z[3 + place] = double.NaN;
            double[] losses = new double[3];
            double[] deltas = new double[9];
            Loss(name).LossesAndGradient(z, [0, 0, 0], losses, deltas, ObjectWeights.Same(1.0));
            Assert.True(double.IsNaN(losses[1]));
            Assert.True(double.IsNaN(deltas[3 + place]));
            Assert.True(double.IsFinite(losses[0]));
            Assert.Equal(losses[0], losses[2]);
            Assert.Equal(deltas[..3], deltas[6..]);
        }
    }

    [Theory]
    [InlineData(0.0, 3.0, double.NegativeInfinity, 0, 0.0)]
    [InlineData(0.1, 3.0, double.NegativeInfinity, 0, double.PositiveInfinity)]
    [InlineData(0.5, 1e300, 0.0, 0, 2.5e299)]
    [InlineData(1.0, 1e300, 0.0, 1, 5e299)]
    [InlineData(1.0, 2.0, 2.0, 1, 0.69314718055994530942)]
    [InlineData(0.2, 40.0, 0.0, 0, 4.0 + 4.248354255291589e-18)]
    public void Smoothed_extremes_overflow_nowhere(double smoothing, double first, double second, int label, double expected)
    {
        double[] losses = new double[1];
        ObjectLoss.CrossEntropy(smoothing).Losses<double>([first, second], [label], losses);
        Assert.Equal(expected, losses[0], Math.Abs(expected) > 1e10 && double.IsFinite(expected) ? 1e285 : 0);
    }

    [Fact]
    public void The_gradient_of_a_smoothed_target_vanishes_where_the_softmax_meets_it()
    {
        // Targets (0.9, 0.05, 0.05).
        double[] z = [Math.Log(0.9), Math.Log(0.05), Math.Log(0.05)];
        double[] losses = new double[1];
        double[] deltas = new double[3];
        ObjectLoss.CrossEntropy(0.15).LossesAndGradient(z, [0], losses, deltas, ObjectWeights.Same(1.0));
        Assert.All(deltas, delta => Assert.Equal(0, delta, 1e-16));
        Assert.Equal(-(0.9 * Math.Log(0.9)) - (0.1 * Math.Log(0.05)), losses[0], 1e-15);
    }

    [Fact]
    public void Losses_of_one_name_are_equal_and_others_are_not()
    {
        ObjectLoss[] losses =
        [
            ObjectLoss.CrossEntropy(),
            ObjectLoss.CrossEntropy(0.1),
            ObjectLoss.CrossEntropy(0.2),
            ObjectLoss.SquaredError(),
        ];
        ObjectLoss[] again =
        [
            ObjectLoss.CrossEntropy(0.0),
            ObjectLoss.CrossEntropy(0.1),
            ObjectLoss.CrossEntropy(0.2),
            ObjectLoss.SquaredError(),
        ];
        Assert.Equal(
            ["cross-entropy", "cross-entropy+label-smoothing=0.1", "cross-entropy+label-smoothing=0.2", "squared-error"],
            losses.Select(loss => loss.Name));
        Assert.Equal(losses, again);
        Assert.Equal(losses.Length, losses.Concat(again).Distinct().Count());
        Assert.Equal("cross-entropy+label-smoothing=0.1", losses[1].ToString());
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        foreach (double smoothing in (double[])[-0.1, 1.5, double.NaN])
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => ObjectLoss.CrossEntropy(smoothing));
        }

        foreach (ObjectLoss loss in (ObjectLoss[])[ObjectLoss.CrossEntropy(), ObjectLoss.SquaredError()])
        {
            Assert.Throws<ArgumentException>(() => loss.Losses<float>(new float[6], [0, 3], new double[2]));
            Assert.Throws<ArgumentException>(() => loss.Losses<float>(new float[6], [-1, 0], new double[2]));
            Assert.Throws<ArgumentException>(() => loss.Losses<float>(new float[7], [0, 1], new double[2]));
            Assert.Throws<ArgumentException>(
                () => loss.LossesAndGradient<float>(new float[6], [0, 1], new double[2], new float[5], ObjectWeights.Same(1)));
            Assert.Throws<ArgumentException>(
                () => loss.LossesAndGradient<float>(new float[6], [0, 1], new double[2], new float[6], ObjectWeights.Each([1])));
            Assert.Throws<ArgumentException>(
                () => loss.HessianProduct<float>(new float[6], [0, 1], new float[7], ObjectWeights.Same(1), new float[7]));
            Assert.Throws<ArgumentException>(
                () => loss.HessianProduct<float>(new float[6], [0, 1], new float[6], ObjectWeights.Same(1), new float[12]));
            Assert.Throws<ArgumentOutOfRangeException>(() => loss.CurvatureRoot<float>(new float[6], [0, 1], 2, new float[12]));
            Assert.Throws<ArgumentException>(
                () => loss.SampleGradient<float>(new float[6], 2, new double[5], new float[6], ObjectWeights.Same(1)));
        }
    }

    private static ObjectLoss Loss(string name)
        => name == "squared-error" ? ObjectLoss.SquaredError() : ObjectLoss.CrossEntropy(Smoothing(name));

    private static double Smoothing(string name) => name switch { "smoothed-0.1" => 0.1, "smoothed-1" => 1.0, _ => 0.0 };

    private static double[] Uniforms(int count, int draw)
    {
        double[] uniforms = new double[count];
        new RandomStream(14, RandomPurpose.Subset, draw).FillUniform(uniforms);
        return uniforms;
    }

    private static double[] Eigenvalues(double[] matrix, int size)
        => [.. MathNet.Numerics.LinearAlgebra.Double.DenseMatrix.OfColumnMajor(size, size, matrix)
            .Evd(MathNet.Numerics.LinearAlgebra.Symmetricity.Symmetric).EigenValues.Select(value => value.Real).Order()];

    private static void AssertClose(double[] expected, double[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], actual[i], tolerance);
        }
    }

    /// <summary>Logits and labels of a few objects, with a direction and weights.</summary>
    private sealed record Sample(double[] Logits, int[] Labels, int Classes)
    {
        public Sample(int objects, int classes, double scale = 3.0)
            : this(Numbers(objects * classes, 1, scale), [.. Enumerable.Range(0, objects).Select(i => (i * 7) % classes)], classes)
        {
        }

        public double[] Tangents { get; init; } = Numbers(Labels.Length * Classes, 2, 1.0);

        public double[] Weights { get; } = [.. Enumerable.Range(0, Labels.Length).Select(i => i == 3 ? 0.0 : 0.5 + (0.1 * i))];

        public double[] Row(int i) => Logits[(i * Classes)..((i + 1) * Classes)];

        public Sample Moved(int at, double by)
            => this with { Logits = [.. Logits.Select((value, place) => place == at ? value + by : value)] };

        public Sample Along(double step) => this with { Logits = [.. Logits.Zip(Tangents, (value, tangent) => value + (step * tangent))] };

        public double[] Losses(ObjectLoss loss)
        {
            double[] losses = new double[Labels.Length];
            loss.Losses<double>(Logits, Labels, losses);
            return losses;
        }

        public double[] Gradient(ObjectLoss loss, ObjectWeights weights)
        {
            double[] losses = new double[Labels.Length];
            double[] deltas = new double[Logits.Length];
            loss.LossesAndGradient<double>(Logits, Labels, losses, deltas, weights);
            Assert.Equal(Losses(loss), losses);
            return deltas;
        }

        public double[] HessianProduct(ObjectLoss loss, double[] tangents, ObjectWeights weights)
        {
            double[] result = new double[tangents.Length];
            loss.HessianProduct<double>(Logits, Labels, tangents, weights, result);
            return result;
        }

        /// <summary>A of each object, column by column from products with unit vectors; as one call, K directions at once.</summary>
        public double[][] Curvatures(ObjectLoss loss)
        {
            int objects = Labels.Length;
            double[] units = new double[Classes * objects * Classes];
            for (int row = 0; row < Classes * objects; row++)
            {
                units[(row * Classes) + (row / objects)] = 1;
            }

            double[] products = HessianProduct(loss, units, ObjectWeights.Same(1.0));
            return [.. Enumerable.Range(0, objects).Select(i => Enumerable.Range(0, Classes)
                .SelectMany(j => products[(((j * objects) + i) * Classes)..(((j * objects) + i + 1) * Classes)])
                .ToArray())];
        }

        private static double[] Numbers(int count, int draw, double scale)
        {
            RandomStream random = new(13, RandomPurpose.Subset, draw);
            return [.. Enumerable.Range(0, count).Select(i => scale * random.Normal(i))];
        }
    }
}
