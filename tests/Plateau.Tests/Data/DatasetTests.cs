using Plateau.Data;

namespace Plateau.Tests.Data;

public class DatasetTests
{
    private const int Objects = 11;

    public static TheoryData<string, Normalization, string> StoragesAndNormalizations()
    {
        var data = new TheoryData<string, Normalization, string>();
        foreach (string storage in new[] { "bytes", "singles", "doubles" })
        {
            foreach (Normalization normalization in Enum.GetValues<Normalization>())
            {
                foreach (string shape in new[] { "3,5,7", "37", "5,7", "1,4,5" })
                {
                    data.Add(storage, normalization, shape);
                }
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(StoragesAndNormalizations))]
    public void Copies_are_the_slow_twins_to_the_bit(string storage, Normalization normalization, string shapeText)
    {
        int[] shape = [.. shapeText.Split(',').Select(int.Parse)];
        (Dataset whole, double[] raw) = Make(storage, shape);
        int[] chosen = [3, 0, 10, 3, 7];
        Dataset data = whole.Select(chosen).Normalize(normalization);
        double[] expected = SlowTwin(chosen, raw, shape, normalization, storage == "bytes");

        double[] doubles = new double[chosen.Length * data.Features];
        float[] singles = new float[doubles.Length];
        data.CopyTo(0, chosen.Length, doubles.AsSpan());
        data.CopyTo(0, chosen.Length, singles.AsSpan());
        if (normalization == Normalization.Standard)
        {
            // The twin sums in another order, so its constants may differ in the last bits.
            for (int i = 0; i < doubles.Length; i++)
            {
                Assert.Equal(expected[i], doubles[i], 1e-12);
                Assert.Equal((float)doubles[i], singles[i]);
            }
        }
        else
        {
            Assert.Equal(expected, doubles);
            Assert.Equal(Array.ConvertAll(expected, v => (float)v), singles);
        }

        int[] order = [4, 4, 1];
        double[] gathered = new double[order.Length * data.Features];
        float[] gatheredSingles = new float[gathered.Length];
        data.Gather(order, gathered.AsSpan());
        data.Gather(order, gatheredSingles.AsSpan());
        for (int i = 0; i < gathered.Length; i++)
        {
            int from = (order[i / data.Features] * data.Features) + (i % data.Features);
            Assert.Equal(doubles[from], gathered[i]);
            Assert.Equal(singles[from], gatheredSingles[i]);
        }
    }

    [Theory]
    [InlineData(Normalization.Symmetric, -1.0, 1.0)]
    [InlineData(Normalization.Unit, 0.0, 1.0)]
    [InlineData(Normalization.None, 0.0, 255.0)]
    public void The_darkest_and_the_brightest_byte_go_to_the_ends(Normalization normalization, double dark, double bright)
    {
        Dataset data = Dataset.Of(new byte[] { 0, 255 }, [2], [0]).Normalize(normalization);
        double[] features = new double[2];
        data.CopyTo(0, 1, features.AsSpan());
        Assert.Equal([dark, bright], features);
    }

    [Fact]
    public void Standard_features_have_mean_zero_and_deviation_one_and_constant_ones_are_only_centred()
    {
        Dataset data = Dataset.Of(new double[] { 1, 5, 2, 5, 6, 5 }, [2], [0, 1, 0]).Normalize(Normalization.Standard);
        double[] features = new double[6];
        data.CopyTo(0, 3, features.AsSpan());
        Assert.Equal(0, features[0] + features[2] + features[4], 1e-12);
        Assert.Equal(3, (features[0] * features[0]) + (features[2] * features[2]) + (features[4] * features[4]), 1e-12);
        Assert.Equal([0, 0, 0], [features[1], features[3], features[5]]);
    }

    [Fact]
    public void Held_out_objects_get_the_constants_of_the_training_objects()
    {
        Dataset training = Dataset.Of(new double[] { 0, 2 }, [1], [0, 1]).Normalize(Normalization.Standard);
        Dataset heldOut = Dataset.Of(new double[] { 11 }, [1], [1]).NormalizeLike(training);
        double[] feature = new double[1];
        heldOut.CopyTo(0, 1, feature.AsSpan());
        Assert.Equal([10.0], feature);
        Assert.Equal(Normalization.Standard, heldOut.Normalization);
        Assert.Throws<ArgumentException>(() => Dataset.Of(new double[] { 1, 2 }, [2], [0]).NormalizeLike(training));
    }

    [Fact]
    public void Views_of_views_hold_the_objects_that_they_name()
    {
        (Dataset data, double[] raw) = Make("doubles", [4]);
        Dataset view = data.Select([9, 2, 5, 7]).Select([3, 1]).Take(1);
        double[] features = new double[4];
        view.CopyTo(0, 1, features.AsSpan());
        Assert.Equal(raw[28..32], features);
        Assert.Equal([data.Labels[7]], view.Labels.ToArray());
        Assert.Equal(data.Classes, view.Classes);
    }

    [Fact]
    public void A_random_choice_is_without_replacement_nested_and_of_its_seed()
    {
        (Dataset data, _) = Make("doubles", [1]);
        double[] Chosen(int count, ulong seed)
        {
            double[] features = new double[count];
            data.Choose(count, seed).CopyTo(0, count, features.AsSpan());
            return features;
        }

        Assert.Equal(Objects, Chosen(Objects, 1).Distinct().Count());
        Assert.Equal(Chosen(9, 1)[..4], Chosen(4, 1));
        Assert.NotEqual(Chosen(9, 1), Chosen(9, 2));
    }

    [Fact]
    public void The_checksum_knows_every_part_of_what_a_network_sees()
    {
        Dataset Data(byte pixel = 1, int label = 1, int classes = 3) => Dataset.Of(new byte[] { pixel, 2, 3, 4 }, [2], [0, label], classes);
        string own = Data().ObjectsChecksum;
        Assert.Equal(64, own.Length);
        Assert.Equal(own, Data().ObjectsChecksum);
        Assert.Equal(own, Data().Select([0, 1]).Named("other").ObjectsChecksum);
        string[] others =
        [
            Data(pixel: 9).ObjectsChecksum,
            Data(label: 2).ObjectsChecksum,
            Data(classes: 4).ObjectsChecksum,
            Data().Normalize(Normalization.Unit).ObjectsChecksum,
            Data().Select([1, 0]).ObjectsChecksum,
            Data().Take(1).ObjectsChecksum,
            Dataset.Of(new byte[] { 1, 2, 3, 4 }, [1, 2, 1], [0, 1], 3).ObjectsChecksum,
            Dataset.Of(new float[] { 1, 2, 3, 4 }, [2], [0, 1], 3).ObjectsChecksum,
        ];
        Assert.Equal(others.Length + 1, others.Append(own).Distinct().Count());
    }

    [Fact]
    public void The_checksum_of_a_known_set_never_changes()
    {
        // sha256(b"plateau.dataset/1 uint8 (2) objects 2 classes 2\n" + struct.pack("<2d", 0, 1) + struct.pack("<iBBiBB", 0, 1, 2, 1, 3,
        // 4))
        Assert.Equal(
            "1081469d8c6af5462760940b6d9d885edcd87a78b148519f95a06000685cb166",
            Dataset.Of(new byte[] { 1, 2, 3, 4 }, [2], [0, 1]).ObjectsChecksum);
    }

    [Fact]
    public void Classes_are_counted()
    {
        Dataset data = Dataset.Of(new float[6], [1], [2, 0, 2, 2, 0, 2], classes: 4, classNames: ["a", "b", "c", "d"]);
        Assert.Equal([2, 0, 4, 0], data.ClassCounts);
        Assert.Equal(4, data.Classes);
        Assert.Equal("c", data.ClassNames[2]);
    }

    [Fact]
    public void One_object_and_one_class_are_enough()
    {
        Dataset data = Dataset.Of(new float[] { 3 }, [1], [0]).Normalize(Normalization.Symmetric);
        float[] feature = [7];
        data.CopyTo(0, 1, feature.AsSpan());
        Assert.Equal([0f], feature);
        Assert.Equal(1, data.Classes);
    }

    [Theory]
    [InlineData(double.NaN, "not a number")]
    [InlineData(double.PositiveInfinity, "infinite")]
    [InlineData(double.NegativeInfinity, "infinite")]
    public void Features_that_are_no_numbers_are_named(double bad, string part)
    {
        PlateauException e = Assert.Throws<PlateauException>(() => Dataset.Of([1, 2, 3, 4, 5, bad], [2], [0, 0, 0], name: "mine"));
        Assert.Contains("mine: object 2, feature 1", e.Message, StringComparison.Ordinal);
        Assert.Contains(part, e.Message, StringComparison.Ordinal);
        Assert.Throws<PlateauException>(() => Dataset.Of([1f, (float)bad], [2], [0]));
    }

    [Fact]
    public void Arguments_that_do_not_fit_are_refused()
    {
        Assert.Throws<ArgumentException>(() => Dataset.Of(new float[5], [2], [0, 0]));
        Assert.Throws<ArgumentException>(() => Dataset.Of(new float[2], [2], [-1]));
        Assert.Throws<ArgumentException>(() => Dataset.Of(new float[2], [2], [3], classes: 3));
        Assert.Throws<ArgumentException>(() => Dataset.Of(new float[2], [2], [0], classes: 2, classNames: ["a"]));
        Assert.Throws<ArgumentException>(() => Dataset.Of(Array.Empty<float>(), [2], []));
        (Dataset data, _) = Make("bytes", [4]);
        Assert.Throws<ArgumentOutOfRangeException>(() => data.Take(Objects + 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => data.Take(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => data.Select([Objects]));
        Assert.Throws<ArgumentOutOfRangeException>(() => data.CopyTo(Objects - 1, 2, new float[8].AsSpan()));
        Assert.Throws<ArgumentOutOfRangeException>(() => data.Gather([-1], new float[4].AsSpan()));
        Assert.Throws<ArgumentException>(() => data.CopyTo(0, 2, new float[7].AsSpan()));
        Assert.Throws<ArgumentException>(() => data.CopyTo(0, 1, new int[4].AsSpan()));
    }

    [Fact]
    public void Copying_allocates_nothing()
    {
        foreach (string storage in new[] { "bytes", "singles", "doubles" })
        {
            Dataset data = Make(storage, [3, 8, 8]).Data.Choose(8, 0).Normalize(Normalization.Standard);
            float[] singles = new float[8 * data.Features];
            double[] doubles = new double[8 * data.Features];
            int[] order = [5, 1, 2];
            long Spent()
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                data.CopyTo(0, 8, singles.AsSpan());
                data.CopyTo(0, 8, doubles.AsSpan());
                data.Gather(order, singles.AsSpan());
                data.Gather(order, doubles.AsSpan());
                return GC.GetAllocatedBytesForCurrentThread() - before;
            }

            Spent();
            Assert.Equal(0, Spent());
        }
    }

    [Fact]
    public void Digits_are_of_their_seed_and_fewer_are_the_first_of_more()
    {
        Dataset five = Dataset.Digits(5, 3);
        Assert.Equal(five.ObjectsChecksum, Dataset.Digits(40, 3).Take(5).ObjectsChecksum);
        Assert.NotEqual(five.ObjectsChecksum, Dataset.Digits(5, 4).ObjectsChecksum);
        Assert.NotEqual(five.ObjectsChecksum, Dataset.Digits(5, 3, DatasetPart.Test).ObjectsChecksum);
        Assert.Equal([1, 28, 28], five.ObjectShape.ToArray());
        Assert.Equal(10, five.Classes);
        Assert.Equal(Normalization.Symmetric, five.Normalization);
    }

    private static (Dataset Data, double[] Raw) Make(string storage, int[] shape)
    {
        int features = shape.Aggregate(1, (a, b) => a * b);
        int[] labels = [.. Enumerable.Range(0, Objects).Select(i => i * 5 % 3)];
        double[] raw = new double[Objects * features];
        for (int i = 0; i < raw.Length; i++)
        {
            long mixed = (i * 2654435761L) & 0xFFFFFF;
            raw[i] = storage == "bytes" ? (byte)(mixed >> 16) : storage == "singles" ? (float)((mixed / 3e6) - 1.7) : (mixed / 7e6) - 0.9;
        }

        Dataset data = storage switch
        {
            "bytes" => Dataset.Of(Array.ConvertAll(raw, v => (byte)v), shape, labels),
            "singles" => Dataset.Of(Array.ConvertAll(raw, v => (float)v), shape, labels),
            _ => Dataset.Of((double[])raw.Clone(), shape, labels),
        };
        return (data, raw);
    }

    private static double[] SlowTwin(int[] chosen, double[] raw, int[] shape, Normalization normalization, bool bytes)
    {
        int features = raw.Length / Objects;
        double[] values = [.. chosen.SelectMany(i => raw[(i * features)..((i + 1) * features)])];
        int channels = shape.Length switch { 1 => shape[0], 2 => 1, _ => shape[0] };
        int ChannelOf(int i) => i % features / (features / channels);
        double low = bytes ? 0 : values.Min();
        double high = bytes ? 255 : values.Max();
        double[] result = new double[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            double[] same = normalization == Normalization.Standard ? [.. values.Where((_, j) => ChannelOf(j) == ChannelOf(i))] : [];
            double mean = same.Length == 0 ? 0 : same.Average();
            double deviation = same.Length == 0 ? 1 : Math.Sqrt(same.Average(v => (v - mean) * (v - mean)));
            result[i] = normalization switch
            {
                Normalization.None => values[i],
                Normalization.Unit => (values[i] - low) / (high - low),
                Normalization.Symmetric => (values[i] - (low + ((high - low) / 2))) / ((high - low) / 2),
                _ => (values[i] - mean) / deviation,
            };
        }

        return result;
    }
}
