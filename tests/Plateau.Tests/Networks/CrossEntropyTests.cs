using Plateau.Networks;
using Plateau.Numerics;

namespace Plateau.Tests.Networks;

public sealed class CrossEntropyTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 10)]
    [InlineData(7, 10)]
    [InlineData(8, 3)]
    [InlineData(19, 10)]
    [InlineData(5, 200)]
    [InlineData(64, 2)]
    public void Losses_and_deltas_agree_with_the_slow_twin(int objects, int classes)
    {
        double[] z = Logits(objects * classes, 4);
        int[] labels = [.. Enumerable.Range(0, objects).Select(i => (i * 7) % classes)];
        double[] losses = new double[objects];
        double[] deltas = new double[objects * classes];
        CrossEntropy.LossesAndDeltas(z, labels, losses, deltas, 0.5);
        double[] p = new double[objects * classes];
        CrossEntropy.Probabilities(z, objects, p);
        for (int i = 0; i < objects; i++)
        {
            double[] row = z[(i * classes)..((i + 1) * classes)];
            double total = row.Sum(Math.Exp);
            Assert.Equal(Math.Log(total) - row[labels[i]], losses[i], 1e-13);
            for (int j = 0; j < classes; j++)
            {
                double probability = Math.Exp(row[j]) / total;
                Assert.Equal(0.5 * (probability - (j == labels[i] ? 1 : 0)), deltas[(i * classes) + j], 1e-14);
                Assert.Equal(probability, p[(i * classes) + j], 1e-14);
            }
        }

        float[] single = [.. z.Select(v => (float)v)];
        double[] singleLosses = new double[objects];
        CrossEntropy.Losses(single, labels, singleLosses);
        double[] widened = new double[objects];
        CrossEntropy.Losses([.. single.Select(v => (double)v)], labels, widened);
        Assert.Equal(widened, singleLosses);
    }

    [Theory]
    [InlineData(40.0)]
    [InlineData(100.0)]
    [InlineData(500.0)]
    [InlineData(740.0)]
    public void A_tiny_loss_keeps_its_relative_accuracy(double margin)
    {
        double[] losses = new double[1];
        double[] deltas = new double[3];
        CrossEntropy.LossesAndDeltas([0.0, margin, 0.0], [1], losses, deltas);
        double expected = 2 * Math.Exp(-margin);
        Assert.Equal(1.0, losses[0] / expected, margin > 700 ? 1e-2 : 1e-13);
        Assert.Equal(1.0, -deltas[1] / expected, margin > 700 ? 1e-2 : 1e-13);
    }

    [Theory]
    [InlineData(1e30, 0.0, 1, 1e30)]
    [InlineData(-1e30, 0.0, 0, 1e30)]
    [InlineData(0.0, -800.0, 1, 800.0)]
    [InlineData(3.0, 3.0, 0, 0.69314718055994530942)]
    [InlineData(3.0, double.NegativeInfinity, 0, 0.0)]
    [InlineData(3.0, double.NegativeInfinity, 1, double.PositiveInfinity)]
    public void Extreme_logits_overflow_nowhere(double first, double second, int label, double expected)
    {
        double[] losses = new double[1];
        CrossEntropy.Losses([first, second], [label], losses);
        Assert.Equal(expected, losses[0]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void A_logit_that_is_not_a_number_spoils_its_own_object_only(int place)
    {
        for (int label = 0; label < 3; label++)
        {
            float[] z = [1, 2, 3, 1, 2, 3, 1, 2, 3];
            z[3 + place] = float.NaN;
            double[] losses = new double[3];
            CrossEntropy.Losses<float>(z, [label, label, label], losses);
            Assert.True(double.IsNaN(losses[1]));
            Assert.True(double.IsFinite(losses[0]));
            Assert.Equal(losses[0], losses[2]);
        }
    }

    [Fact]
    public void The_loss_of_an_object_does_not_depend_on_its_neighbours()
    {
        float[] z = [.. Logits(37 * 10, 3).Select(v => (float)v)];
        int[] labels = [.. Enumerable.Range(0, 37).Select(i => i % 10)];
        double[] together = new double[37];
        float[] deltas = new float[370];
        CrossEntropy.LossesAndDeltas<float>(z, labels, together, deltas);
        for (int i = 0; i < 37; i++)
        {
            double[] alone = new double[1];
            float[] delta = z[(i * 10)..((i + 1) * 10)];
            CrossEntropy.LossesAndDeltas<float>(delta, labels.AsSpan(i, 1), alone, delta);
            Assert.Equal(alone[0], together[i]);
            Assert.Equal(delta, deltas[(i * 10)..((i + 1) * 10)]);
        }
    }

    [Fact]
    public void A_label_outside_the_classes_is_refused()
    {
        Assert.Throws<ArgumentException>(() => CrossEntropy.Losses<float>(new float[6], [0, 3], new double[2]));
        Assert.Throws<ArgumentException>(() => CrossEntropy.Losses<float>(new float[6], [0, -1], new double[2]));
        Assert.Throws<ArgumentException>(() => CrossEntropy.Losses<float>(new float[7], [0, 1], new double[2]));
    }

    private static double[] Logits(int count, double scale)
    {
        RandomStream random = new(13, RandomPurpose.Subset);
        double[] z = new double[count];
        for (int i = 0; i < count; i++)
        {
            z[i] = scale * random.Normal(i);
        }

        return z;
    }
}
