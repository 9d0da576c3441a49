using System.Security.Cryptography;
using Plateau.Data;
using Plateau.Numerics;

namespace Plateau.Tests.Data;

public class DigitRendererTests
{
    private const int Pixels = DigitRenderer.Side * DigitRenderer.Side;

    [Fact]
    public void A_digit_depends_on_its_seed_and_index_alone_whatever_the_order_and_the_thread()
    {
        const int Count = 400;
        (byte[] images, byte[] labels) = Draw(5, RandomPurpose.Digits, 0, Count);
        byte[] again = new byte[Count * Pixels];
        byte[] labelsAgain = new byte[Count];
        Parallel.For(0, Count, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i =>
        {
            int index = Count - 1 - i;
            DigitRenderer.Render(5, RandomPurpose.Digits, index, again.AsSpan(index * Pixels, Pixels), out int label);
            labelsAgain[index] = (byte)label;
        });

        Assert.Equal(images, again);
        Assert.Equal(labels, labelsAgain);
    }

    [Fact]
    public void What_the_image_held_before_does_not_matter()
    {
        byte[] clean = new byte[Pixels];
        byte[] dirty = new byte[Pixels];
        Array.Fill(dirty, (byte)255);
        DigitRenderer.Render(3, RandomPurpose.Digits, 7, clean, out _);
        DigitRenderer.Render(3, RandomPurpose.Digits, 7, dirty, out _);
        Assert.Equal(clean, dirty);
    }

    [Theory]
    [InlineData(0UL, nameof(RandomPurpose.Digits), 1)]
    [InlineData(0UL, nameof(RandomPurpose.Digits), int.MaxValue)]
    [InlineData(1UL, nameof(RandomPurpose.Digits), 0)]
    [InlineData(1UL << 40, nameof(RandomPurpose.Digits), 0)]
    [InlineData(0UL, nameof(RandomPurpose.HeldOutDigits), 0)]
    public void Another_seed_index_or_purpose_is_another_digit(ulong seed, string purpose, int index)
    {
        byte[] first = new byte[Pixels];
        byte[] other = new byte[Pixels];
        DigitRenderer.Render(0, RandomPurpose.Digits, 0, first, out _);
        DigitRenderer.Render(seed, Enum.Parse<RandomPurpose>(purpose), index, other, out _);

        double difference = first.Zip(other, (a, b) => Math.Abs(a - b)).Average();
        Assert.True(difference > 5, $"The mean pixel differs by {difference}.");
    }

    [Fact]
    public void No_two_of_ten_thousand_digits_are_equal()
    {
        (byte[] images, _) = Draw(0, RandomPurpose.Digits, 0, 5000);
        (byte[] heldOut, _) = Draw(0, RandomPurpose.HeldOutDigits, 0, 5000);
        HashSet<string> seen = [];
        for (int i = 0; i < 5000; i++)
        {
            Assert.True(seen.Add(Convert.ToBase64String(images, i * Pixels, Pixels)));
            Assert.True(seen.Add(Convert.ToBase64String(heldOut, i * Pixels, Pixels)));
        }
    }

    [Theory]
    [InlineData(0UL, nameof(RandomPurpose.Digits))]
    [InlineData(0UL, nameof(RandomPurpose.HeldOutDigits))]
    [InlineData(12345UL, nameof(RandomPurpose.Digits))]
    public void Every_class_occurs_equally_often(ulong seed, string purpose)
    {
        const int Count = 10_000;
        (_, byte[] labels) = Draw(seed, Enum.Parse<RandomPurpose>(purpose), 0, Count);
        int[] counts = new int[10];
        foreach (byte label in labels)
        {
            counts[label]++;
        }

        double expected = Count / 10.0;
        double chiSquare = counts.Sum(c => (c - expected) * (c - expected) / expected);

        // The 99.99 % point of chi-square with nine degrees of freedom.
        Assert.InRange(chiSquare, 0.0, 33.72);
    }

    [Fact]
    public void Ink_is_neither_missing_nor_everywhere_and_the_border_is_nearly_empty()
    {
        const int Count = 3000;
        (byte[] images, _) = Draw(0, RandomPurpose.Digits, 0, Count);
        double borderInk = 0;
        int darkestOfBorder = 0;
        for (int i = 0; i < Count; i++)
        {
            ReadOnlySpan<byte> image = images.AsSpan(i * Pixels, Pixels);
            int dark = 0;
            double sum = 0;
            for (int p = 0; p < Pixels; p++)
            {
                dark += image[p] > 127 ? 1 : 0;
                sum += image[p];
                int row = p / DigitRenderer.Side, column = p % DigitRenderer.Side;
                bool border = row is 0 or DigitRenderer.Side - 1 || column is 0 or DigitRenderer.Side - 1;
                borderInk += border ? image[p] : 0;
                darkestOfBorder = Math.Max(darkestOfBorder, border ? image[p] : 0);
            }

            Assert.InRange(dark, 15, 400);
            Assert.InRange(sum / (255.0 * Pixels), 0.02, 0.5);
        }

        Assert.InRange(darkestOfBorder, 0, 64);
        Assert.InRange(borderInk / (255.0 * Count * 4 * (DigitRenderer.Side - 1)), 0.0, 0.02);
    }

    /// <summary>
    /// The data set is part of every result made with it. When this fails, digits drawn by this version differ from those of published
    /// results: either the machine rounds otherwise or the definition changed; the pin may only move with a note in the change log.
    /// </summary>
    [Theory]
    [InlineData(nameof(RandomPurpose.Digits), "f2082238673fe4b7f4713ab430a114cf6d73653b2cc3f10ad526192e1d753356")]
    [InlineData(nameof(RandomPurpose.HeldOutDigits), "c773d650fc6e95b5e7e1060b63da598418ac88333ffcc7b4e53bc1d6a0b26324")]
    public void The_first_hundred_digits_of_seed_0_are_the_pinned_bytes(string purpose, string sha256)
    {
        (byte[] images, byte[] labels) = Draw(0, Enum.Parse<RandomPurpose>(purpose), 0, 100);
        Assert.Equal(sha256, Convert.ToHexStringLower(SHA256.HashData([.. images, .. labels])));
    }

    [Fact]
    public void The_nearest_class_mean_tells_digits_far_better_than_chance_but_not_well()
    {
        const int Fitted = 3000, Judged = 2000;
        (byte[] images, byte[] labels) = Draw(0, RandomPurpose.Digits, 0, Fitted);
        double[][] means = [.. Enumerable.Range(0, 10).Select(_ => new double[Pixels])];
        int[] counts = new int[10];
        for (int i = 0; i < Fitted; i++)
        {
            counts[labels[i]]++;
            for (int p = 0; p < Pixels; p++)
            {
                means[labels[i]][p] += images[(i * Pixels) + p];
            }
        }

        for (int c = 0; c < 10; c++)
        {
            for (int p = 0; p < Pixels; p++)
            {
                means[c][p] /= counts[c];
            }
        }

        (byte[] heldOut, byte[] heldOutLabels) = Draw(0, RandomPurpose.HeldOutDigits, 0, Judged);
        int right = 0;
        for (int i = 0; i < Judged; i++)
        {
            byte[] image = heldOut[(i * Pixels)..((i + 1) * Pixels)];
            int nearest = Enumerable.Range(0, 10).MinBy(c => SquaredDistance(means[c], image));
            right += nearest == heldOutLabels[i] ? 1 : 0;
        }

        Assert.InRange(right / (double)Judged, 0.5, 0.95);
    }

    [Fact]
    public void An_image_of_another_size_is_refused()
    {
        ArgumentException e = Assert.Throws<ArgumentException>(
            () => DigitRenderer.Render(0, RandomPurpose.Digits, 0, new byte[Pixels - 1], out _));
        Assert.Contains("783", e.Message, StringComparison.Ordinal);
    }

    private static double SquaredDistance(double[] mean, byte[] image)
    {
        double sum = 0;
        for (int p = 0; p < mean.Length; p++)
        {
            sum += (mean[p] - image[p]) * (mean[p] - image[p]);
        }

        return sum;
    }

    private static (byte[] Images, byte[] Labels) Draw(ulong seed, RandomPurpose purpose, int first, int count)
    {
        byte[] images = new byte[count * Pixels];
        byte[] labels = new byte[count];
        for (int i = 0; i < count; i++)
        {
            DigitRenderer.Render(seed, purpose, first + i, images.AsSpan(i * Pixels, Pixels), out int label);
            labels[i] = (byte)label;
        }

        return (images, labels);
    }
}
