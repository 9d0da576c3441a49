using Plateau.Convergence;
using Plateau.Monitor;
using Plateau.Numerics;
using Plateau.Probing;
using Plateau.Tests.Convergence;

namespace Plateau.Tests.Monitor;

[Collection(nameof(ThreadCount))]
public class LandscapeMonitorTests
{
    private const double Share = 6 / (Math.PI * Math.PI);

    private static readonly MonitorSettings Loose = new() { Tolerance = Tolerance.Increment(1e-4) };

    public static TheoryData<string> Kinds => ["loss", "shape", "remaining", "population", "asymptotic", "remaining shape"];

    private static MonitorSettings Settings(string kind, int objects) => kind switch
    {
        "shape" => Loose with { Of = LandscapePart.Shape },
        "remaining" => Loose with { Tolerance = Tolerance.Remaining(0.1) },
        "remaining shape" => Loose with { Tolerance = Tolerance.Remaining(0.1), Of = LandscapePart.Shape },
        "population" => Loose with { Population = objects },
        "asymptotic" => Loose with { Mode = MonitorMode.Asymptotic },
        _ => Loose,
    };

    // Objects × draws.
    private static double[] Rows(LossMatrix matrix, bool positive = true)
    {
        double[] rows = new double[matrix.Objects * matrix.Draws];
        for (int i = 0; i < matrix.Objects; i++)
        {
            for (int t = 0; t < matrix.Draws; t++)
            {
                rows[(i * matrix.Draws) + t] = positive ? Math.Abs(matrix.Losses[t, i]) : matrix.Losses[t, i];
            }
        }

        return rows;
    }

    private static LandscapeMonitor Fed(MonitorSettings settings, LossMatrix matrix, int batch = int.MaxValue)
    {
        LandscapeMonitor monitor = new(settings);
        Feed(monitor, matrix, 0, matrix.Objects, batch);
        return monitor;
    }

    private static void Feed(LandscapeMonitor monitor, LossMatrix matrix, int from, int to, int batch = int.MaxValue)
    {
        double[] rows = Rows(matrix);
        for (int i = from; i < to; i += Math.Min(batch, to - from))
        {
            int count = Math.Min(batch, to - i);
            monitor.Add(rows.AsSpan(i * matrix.Draws, count * matrix.Draws), matrix.Draws, matrix.AtOptimum.Slice(i, count));
        }
    }

    private static byte[] Saved(LandscapeMonitor monitor)
    {
        MemoryStream stream = new();
        monitor.Save(stream);
        return stream.ToArray();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Same_objects_give_the_same_bits_in_whatever_batches_they_come(string kind)
    {
        LossMatrix matrix = LossSamples.Matrix(7, 150, 1);
        byte[] whole = Saved(Fed(Settings(kind, 150), matrix));
        Assert.Equal(whole, Saved(Fed(Settings(kind, 150), matrix, 1)));
        Assert.Equal(whole, Saved(Fed(Settings(kind, 150), matrix, 11)));
        Assert.Equal(whole, ThreadCount.With(3, () => Saved(Fed(Settings(kind, 150), matrix))));
        Assert.Equal(whole, ThreadCount.With(1, () => Saved(Fed(Settings(kind, 150), matrix))));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_saved_monitor_goes_on_to_the_same_bits(string kind)
    {
        LossMatrix matrix = LossSamples.Matrix(5, 120, 2);
        byte[] undisturbed = Saved(Fed(Settings(kind, 120), matrix));
        LandscapeMonitor monitor = new(Settings(kind, 120));
        for (int i = 0; i < 120; i += 17)
        {
            Feed(monitor, matrix, i, Math.Min(120, i + 17));
            byte[] saved = Saved(monitor);
            monitor = LandscapeMonitor.Load(new MemoryStream(saved));
            Assert.Equal(saved, Saved(monitor));
        }

        Assert.Equal(undisturbed, Saved(monitor));
        Assert.Equivalent(Fed(Settings(kind, 120), matrix).Answer(), monitor.Answer(), strict: true);
        Assert.Equal(Settings(kind, 120), monitor.Settings);
    }

    [Fact]
    public void A_restarted_monitor_is_saved_with_its_name_and_what_it_has()
    {
        LandscapeMonitor monitor = Fed(Loose, LossSamples.Matrix(4, 40, 3));
        monitor.Restart("second", objectsBefore: 500);
        Feed(monitor, LossSamples.Matrix(6, 30, 4), 0, 30);
        MonitorAnswer answer = LandscapeMonitor.Load(new MemoryStream(Saved(monitor))).Answer();
        Assert.Equal(
            ("second", 500, 30, 6, 1),
            (answer.DrawsName, answer.ObjectsBefore, answer.Objects, answer.DrawCount, answer.Restarts));
        Assert.Equal(Share * 0.05 / 4, answer.Alpha, 1e-15);
    }

    [Fact]
    public void A_state_that_lacks_bytes_or_has_wrong_ones_is_refused()
    {
        byte[] whole = Saved(Fed(Loose, LossSamples.Matrix(3, 20, 5)));
        for (int length = 0; length < whole.Length; length += 97)
        {
            Assert.Throws<PlateauException>(() => LandscapeMonitor.Load(new MemoryStream(whole[..length])));
        }

        for (int at = 0; at < whole.Length; at += 101)
        {
            byte[] wrong = [.. whole];
            wrong[at] ^= 4;
            Assert.Throws<PlateauException>(() => LandscapeMonitor.Load(new MemoryStream(wrong)));
        }

        byte[] later = [.. whole];
        later["plateau.monitor/".Length] = (byte)'3';
        Assert.Contains("another version", Assert.Throws<PlateauException>(() => LandscapeMonitor.Load(new MemoryStream(later))).Message);
    }

    [Theory]
    [InlineData("asymptotic", 1.0)]
    [InlineData("asymptotic", 2.0)]
    [InlineData("shape", 1.0)]
    public void V_and_the_forecast_are_those_of_the_whole_matrix(string kind, double power)
    {
        LossMatrix matrix = LossSamples.Matrix(9, 400, 6, power);
        double[] rows = Rows(matrix);
        Tensor<double> losses = new(9, 400);
        for (int i = 0; i < rows.Length; i++)
        {
            losses[i % 9, i / 9] = rows[i];
        }

        MonitorSettings settings = Settings(kind, 400) with { Mode = MonitorMode.Asymptotic };
        LandscapeVariance whole = LandscapeVariance.Of(new LossMatrix(losses, matrix.AtOptimum.ToArray()));
        MonitorAnswer increment = Fed(settings, matrix).Answer();
        MonitorAnswer remaining = Fed(settings with { Tolerance = Tolerance.Remaining(0.02) }, matrix).Answer();
        Assert.Equal(whole.ValueOf(settings.Of), increment.LandscapeVariance!.Value, 1e-12 * whole.Value);
        Assert.Equal(whole.MeanLoss, increment.LandscapeVariance.MeanLoss, 1e-12);

        // The sample of objects is another one than the matrix has rows, and what each contributes is measured from the mean so far: near,
        // not equal.
        Interval interval = whole.IntervalOf(settings.Of);
        Near(interval, increment.LandscapeVariance.Low, increment.LandscapeVariance.High, 0.2);
        foreach ((MonitorAnswer answer, Tolerance tolerance) in new[]
        {
            (increment, Tolerance.Increment(1e-4)),
            (remaining, Tolerance.Remaining(0.02)),
        })
        {
            SampleSize size = whole.SufficientSize(tolerance, settings.Of);
            Assert.Equal(size.K, answer.Forecast!.K);
            Near(new Interval(size.Low, size.High), answer.Forecast.Low, answer.Forecast.High, 0.2);
        }

        static void Near(Interval expected, double low, double high, double share)
        {
            double width = Math.Log(expected.High / expected.Low);
            Assert.InRange(Math.Log(low / expected.Low), -share * width, share * width);
            Assert.InRange(Math.Log(high / expected.High), -share * width, share * width);
        }
    }

    [Fact]
    public void Capped_mode_sees_losses_up_to_the_cap()
    {
        double[] losses = [0, 5, 20, 1, 9, 3];
        MonitorSettings settings = Loose with { LossCap = 8 };
        LandscapeMonitor capped = new(settings);
        capped.Add(losses, 1);
        LandscapeMonitor cut = new(settings);
        cut.Add([.. losses.Select(loss => Math.Min(loss, 8))], 1);
        Assert.Equal(2.0 / 6, capped.Answer().ClippedShare);
        Assert.Equal(LossSamples.Variance([0, 5, 8, 1, 8, 3]), capped.Answer().LandscapeVariance!.Value, 1e-12);
        Assert.Equivalent(cut.Answer().LandscapeVariance, capped.Answer().LandscapeVariance);
    }

    // All sequences of two losses, each with its chance.
    [Theory]
    [InlineData(0.5)]
    [InlineData(0.1)]
    public void Upper_ever_lies_below_V_with_a_chance_of_at_most_what_is_spent(double large)
    {
        const int Length = 9;
        MonitorSettings settings = new() { Alpha = 0.95, LossCap = 2, Tolerance = Tolerance.Increment(0.02) };
        double variance = 4 * large * (1 - large);
        double failed = 0;
        double tooEarly = 0;
        for (int sequence = 0; sequence < 1 << Length; sequence++)
        {
            LandscapeMonitor monitor = new(settings);
            double chance = 1;
            bool below = false;
            bool early = false;
            for (int i = 0; i < Length; i++)
            {
                bool isLarge = (sequence >> i & 1) == 1;
                chance *= isLarge ? large : 1 - large;
                monitor.Add([isLarge ? 2 : 0], 1);
                MonitorAnswer answer = monitor.Answer();
                below |= answer.Upper < variance * (1 - 1e-9);
                early |= answer.Decision == MonitorDecision.Enough && variance / (answer.Objects * (answer.Objects + 1)) >= 0.02;
            }

            failed += below ? chance : 0;
            tooEarly += early ? chance : 0;
        }

        Assert.InRange(failed, 1e-4, Share * 0.95);
        Assert.InRange(tooEarly, 0, failed);
    }

    // Every order of a finite population.
    [Theory]
    [InlineData("0 0 0 0 2 2")]
    [InlineData("0 0 0 0.1 0.2 2")]
    public void Upper_ever_lies_below_the_variance_of_a_population_in_at_most_the_share_of_orders_that_is_spent(string objects)
    {
        double[] losses = [.. objects.Split(' ').Select(text => double.Parse(text, System.Globalization.CultureInfo.InvariantCulture))];
        MonitorSettings settings = new() { Alpha = 0.95, LossCap = 2, Population = losses.Length };
        double variance = LossSamples.Variance(losses);
        (int orders, int failed) = (0, 0);
        foreach (int[] order in Orders(losses.Length))
        {
            LandscapeMonitor monitor = new(settings);
            bool below = false;
            foreach (int i in order)
            {
                monitor.Add([losses[i]], 1);
                below |= monitor.Answer().Upper < variance * (1 - 1e-9);
            }

            Assert.Equal(variance, monitor.Answer().Upper, 1e-12);
            orders++;
            failed += below ? 1 : 0;
        }

        Assert.Equal(720, orders);
        Assert.InRange(failed / 720.0, 0.001, Share * 0.95);

        static IEnumerable<int[]> Orders(int count)
            => count == 0
                ? [[]]
                : Orders(count - 1)
                    .SelectMany(order => Enumerable.Range(0, count).Select(at => (int[])[.. order[..at], count - 1, .. order[at..]]));
    }

    [Fact]
    public void A_population_settles_sooner_than_an_endless_stream()
    {
        LossMatrix matrix = LossSamples.Matrix(4, 3000, 8);
        MonitorSettings settings = new() { Tolerance = Tolerance.Increment(2e-7) };
        MonitorAnswer endless = Fed(settings, matrix).Answer();
        MonitorAnswer finite = Fed(settings with { Population = 3100 }, matrix).Answer();
        double v = finite.LandscapeVariance!.Value;
        Assert.InRange(finite.Upper - v, 0, 0.7 * (endless.Upper - v));
    }

    [Fact]
    public void Enough_comes_when_the_bound_is_within_the_tolerance_and_not_before()
    {
        LossMatrix matrix = LossSamples.Matrix(4, 600, 9);
        LandscapeMonitor monitor = new(Loose);
        long? since = null;
        for (int i = 0; i < 600; i++)
        {
            Feed(monitor, matrix, i, i + 1);
            MonitorAnswer answer = monitor.Answer();
            bool enough = answer.Upper / (answer.Objects * (answer.Objects + 1.0)) < 1e-4;
            Assert.Equal(enough ? MonitorDecision.Enough : MonitorDecision.Continue, answer.Decision);
            since ??= enough ? answer.Objects : null;
            Assert.Equal(since, answer.EnoughSince);
        }

        Assert.InRange(since!.Value, monitor.Answer().Forecast!.K, 2 * monitor.Answer().Forecast!.K);
    }

    [Fact]
    public void Objects_that_are_there_already_count()
    {
        LossMatrix matrix = LossSamples.Matrix(4, 60, 10);
        LandscapeMonitor monitor = new(Loose);
        monitor.Restart("first", objectsBefore: 2000);
        Feed(monitor, matrix, 0, 60);
        MonitorAnswer answer = monitor.Answer();
        Assert.Equal(MonitorDecision.Enough, answer.Decision);
        Assert.True(answer.Upper / (2060.0 * 2061) < 1e-4 && answer.Upper / (60.0 * 61) > 1e-4);
        Assert.Equal(0, answer.Restarts);
    }

    [Theory]
    [InlineData("remaining")]
    [InlineData("remaining shape")]
    public void Remaining_change_is_enough_only_where_it_is_within_its_share_of_the_mean_loss(string kind)
    {
        LossMatrix matrix = LossSamples.Matrix(4, 2000, 11);
        MonitorSettings settings = Settings(kind, 2000);
        MonitorAnswer answer = Fed(settings, matrix).Answer();
        MonitorVariance v = answer.LandscapeVariance!;
        Assert.Equal(MonitorDecision.Enough, answer.Decision);
        Assert.InRange(Math.Sqrt(v.Value / answer.EnoughSince!.Value), 0, 0.1 * v.MeanLoss);
        Assert.True(answer.EnoughSince >= answer.Forecast!.K);
        Assert.Equal(MonitorDecision.Continue, Fed(settings with { Tolerance = Tolerance.Remaining(0.001) }, matrix).Answer().Decision);
    }

    [Fact]
    public void Asymptotic_bound_is_the_normal_mixture_of_the_standard_error_from_the_burn_in_on()
    {
        LossMatrix matrix = LossSamples.Matrix(4, 300, 12);
        MonitorSettings settings = Loose with { Mode = MonitorMode.Asymptotic, BurnIn = 50 };
        LandscapeMonitor monitor = new(settings);
        Feed(monitor, matrix, 0, 49);
        Assert.Equal(double.PositiveInfinity, monitor.Answer().Upper);
        Feed(monitor, matrix, 49, 300);
        MonitorAnswer answer = monitor.Answer();
        double alpha = Share * 0.05;
        double n = 299;
        double rho = ((-2 * Math.Log(alpha)) + Math.Log(-2 * Math.Log(alpha)) + 1) / 50;
        double reach = Math.Sqrt(2 * ((n * rho) + 1) / (n * rho) * Math.Log(1 + (Math.Sqrt((n * rho) + 1) / (2 * alpha))));
        double expected = answer.LandscapeVariance!.Value
            * Math.Exp(reach * answer.LandscapeVariance.OverObjects / answer.LandscapeVariance.Value);
        Assert.Equal(expected, answer.Upper, 1e-9 * expected);
        Assert.Contains(answer.Warnings, warning => warning.StartsWith("Asymptotic", StringComparison.Ordinal));
    }

    [Fact]
    public void Restarts_together_spend_at_most_alpha()
    {
        LandscapeMonitor monitor = new(Loose);
        double spent = 0;
        for (int r = 0; r < 2000; r++)
        {
            spent += monitor.Answer().Alpha;
            monitor.Add([1.0], 1);
            monitor.Restart(r.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        Assert.InRange(spent, 0.0499, 0.05);
    }

    [Fact]
    public void The_same_name_of_draws_begins_nothing_anew()
    {
        LandscapeMonitor monitor = new(Loose);
        monitor.Restart("a");
        monitor.Add([1.0, 2.0], 1);
        monitor.Restart("a");
        Assert.Equal((2, 0), (monitor.Objects, monitor.Answer().Restarts));
        monitor.Restart("b");
        Assert.Equal((0, 1), (monitor.Objects, monitor.Answer().Restarts));
    }

    [Theory]
    [InlineData("mean")]
    [InlineData("variance")]
    [InlineData("pattern")]
    public void A_change_of_the_stream_is_found_with_its_place_and_size(string what)
    {
        const int Change = 1500;
        const int Draws = 8;
        RandomStream stream = LossSamples.Stream(77);
        LandscapeMonitor monitor = new(Loose);
        double[] row = new double[Draws];
        for (int i = 0; i < 4000; i++)
        {
            bool changed = i >= Change;
            double e = stream.Uniform(i) - 0.5;
            for (int t = 0; t < Draws; t++)
            {
                row[t] = 2 + (changed && what == "variance" ? 1.5 * e : e) + (changed && what == "mean" ? 0.15 : 0)
                    + (changed && what == "pattern" ? 0.1 * (t - 3.5) : 0);
            }

            monitor.Add(row, Draws);
        }

        Drift drift = monitor.Answer().Drift!;
        Assert.Equal(Enum.Parse<DriftKind>(what, ignoreCase: true), drift.Of);
        Assert.InRange(drift.Since, Change - 300, Change + 300);
        Assert.InRange(drift.Found, Change, Change + 1100);
        Assert.Equal(MonitorDecision.Continue, monitor.Answer().Decision);
        if (what == "mean")
        {
            Assert.InRange(0.15, drift.Low, drift.High);
        }
        else if (what == "variance")
        {
            Assert.InRange(2.25, drift.Low, drift.High);
        }
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(1)]
    [InlineData(4)]
    public void A_stream_that_does_not_change_rings_no_alarm_and_sorted_objects_do(double power)
    {
        double[] losses = LossSamples.Powers(4000, power, 90);
        LandscapeMonitor random = new(Loose);
        random.Add(losses, 1);
        Assert.Null(random.Answer().Drift);
        LandscapeMonitor sorted = new(Loose);
        sorted.Add([.. losses.Order()], 1);
        Assert.NotNull(sorted.Answer().Drift);
    }

    [Fact]
    public void What_is_refused_leaves_the_monitor_as_it_was()
    {
        LandscapeMonitor monitor = new(Loose with { Population = 6 });
        monitor.Add([1, 2, 3, 4], 2);
        byte[] before = Saved(monitor);
        Refused([1, 2, double.NaN, 4], 2, "object 3, draw 0 (counted from 0): the loss is not a number");
        Refused([1, 2, 3, double.PositiveInfinity], 2, "object 3, draw 1 (counted from 0): the loss is infinite");
        Refused([1, -1], 2, "object 2, draw 1 (counted from 0): the loss is negative; capped mode");
        Refused([1, 1e200], 2, "too large");
        Refused([1, 2, 3], 3, "object 2 (counted from 0) has 3 losses, and the ones before have 2");
        Refused([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 2, "these are 7 objects, and the population has 6");
        Assert.Throws<PlateauException>(() => monitor.Restart("x", objectsBefore: 3));
        Assert.Throws<ArgumentException>(() => monitor.Add([1, 2, 3], 2));
        Assert.Equal(before, Saved(monitor));

        void Refused(double[] losses, int draws, string words)
            => Assert.Contains(words, Assert.Throws<PlateauException>(() => monitor.Add(losses, draws)).Message);
    }

    [Fact]
    public void The_shape_needs_the_losses_at_the_optimum()
        => Assert.Contains(
            "atOptimum",
            Assert.Throws<PlateauException>(() => new LandscapeMonitor(Settings("shape", 1)).Add([1, 2], 2)).Message);

    public static TheoryData<MonitorSettings, string> Wrong => new()
    {
        { Loose with { Alpha = 0 }, "Alpha" },
        { Loose with { Alpha = double.NaN }, "Alpha" },
        { Loose with { LossCap = -1 }, "LossCap" },
        { Loose with { BurnIn = 1 }, "BurnIn" },
        { Loose with { Population = 1 }, "Population" },
        { Loose with { Confidence = 1 }, "Confidence" },
        { Loose with { Tolerance = default }, "Tolerance" },
        { Loose with { Mode = (MonitorMode)9 }, "Mode" },
    };

    [Theory]
    [MemberData(nameof(Wrong), DisableDiscoveryEnumeration = true)]
    public void Settings_out_of_range_are_refused_by_name(MonitorSettings settings, string name)
        => Assert.Contains(name, Assert.ThrowsAny<ArgumentException>(() => new LandscapeMonitor(settings)).Message);

    [Theory]
    [InlineData("loss", 0.5)]
    [InlineData("loss", 1)]
    [InlineData("remaining", 1)]
    [InlineData("asymptotic", 1)]
    public void Expected_stop_is_about_where_it_stops(string kind, double power)
    {
        MonitorSettings settings = Settings(kind, 0) with
        {
            Tolerance = kind == "remaining" ? Tolerance.Remaining(0.05) : Tolerance.Increment(1e-6),
        };
        LossMatrix matrix = LossSamples.Matrix(4, 12_000, 40, power);
        LandscapeMonitor monitor = new(settings);
        double[] rows = Rows(matrix);
        List<(double At, double Expected)> seen = [];
        int i = 0;
        while (!monitor.HasSettled)
        {
            monitor.Add(rows.AsSpan(4 * i++, 4), 4);
            seen.Add((i, monitor.Answer().ExpectedStop));
        }

        Assert.Equal(i, monitor.Answer().ExpectedStop);
        Assert.InRange(i, 500, 11_000);
        Assert.InRange(seen.First(one => one.At >= i / 3.0).Expected, 0.6 * i, 1.5 * i);
        Assert.InRange(seen.First(one => one.At >= i / 1.3).Expected, 0.8 * i, 1.2 * i);
        Assert.All(seen.SkipLast(1), one => Assert.False(one.Expected < one.At));
    }

    // V without the cap against a plain sum over all losses, whatever the batches; and what capping took away is too much to stop.
    [Theory]
    [InlineData("loss", 3)]
    [InlineData("shape", 5)]
    [InlineData("remaining", 2000)]
    public void What_the_cap_hides_is_kept_beside_and_keeps_it_from_saying_enough(string kind, int batch)
    {
        MonitorSettings settings = Settings(kind, 0) with { LossCap = 4, Tolerance = Tolerance.Remaining(0.2) };
        LossMatrix matrix = LossSamples.Matrix(3, 2000, 77, power: 2);
        MonitorAnswer answer = Fed(settings, matrix, batch).Answer();
        double[] rows = Rows(matrix);
        bool shape = settings.Of == LandscapePart.Shape;
        double[] variances = [.. Enumerable.Range(0, 3).Select(t => LossSamples.Variance(
            [.. Enumerable.Range(0, 2000).Select(i => rows[(3 * i) + t] - (shape ? matrix.AtOptimum[i] : 0))]))];
        MonitorUncapped uncapped = answer.Uncapped!;
        Assert.Equal(variances.Average(), uncapped.Value, 1e-9 * uncapped.Value);
        Assert.Equal(rows.Average(), uncapped.MeanLoss, 1e-9);
        Assert.Equal(1 - (answer.LandscapeVariance!.Value / uncapped.Value), uncapped.SilentShare, 1e-9);
        Assert.Equal(Math.Ceiling(uncapped.Value / Math.Pow(0.2 * uncapped.MeanLoss, 2)), uncapped.K);
        Assert.InRange(uncapped.SilentShare, 0.3, 1);
        Assert.Equal((MonitorDecision.Continue, null), (answer.Decision, answer.EnoughSince));
        Assert.Equal(double.PositiveInfinity, answer.ExpectedStop);
        Assert.Contains(answer.Warnings, warning => warning.Contains("silent about", StringComparison.Ordinal));
    }

    [Fact]
    public void Without_a_loss_above_the_cap_nothing_is_hidden()
        => Assert.Null(Fed(Loose with { LossCap = 1e3 }, LossSamples.Matrix(3, 100, 78)).Answer().Uncapped);

    [Fact]
    public void A_monitor_that_hides_something_goes_on_from_its_state()
    {
        LossMatrix matrix = LossSamples.Matrix(3, 200, 79, power: 2);
        LandscapeMonitor whole = Fed(Loose with { LossCap = 4 }, matrix);
        LandscapeMonitor half = new(Loose with { LossCap = 4 });
        Feed(half, matrix, 0, 120);
        LandscapeMonitor later = LandscapeMonitor.Load(new MemoryStream(Saved(half)));
        Feed(later, matrix, 120, 200);
        Assert.Equal(whole.Answer().Uncapped, later.Answer().Uncapped);
        Assert.Equal(Saved(whole), Saved(later));
    }

    // A state of the older format ended where this one has three more fields: two empty arrays and a number.
    [Theory]
    [InlineData(1e3, null)]
    [InlineData(1.0, "forgot the losses above the cap; begin anew")]
    public void An_older_state_goes_on_where_it_forgot_nothing(double cap, string? refused)
    {
        LandscapeMonitor monitor = Fed(Loose with { LossCap = cap }, LossSamples.Matrix(3, 60, 80));
        byte[] older = OlderMonitorState.Of(monitor, draws: 3, isFree: refused is not null);
        if (refused is null)
        {
            Assert.Equal(Saved(monitor), Saved(LandscapeMonitor.Load(new MemoryStream(older))));
        }
        else
        {
            Assert.Contains(refused, Assert.Throws<PlateauException>(() => LandscapeMonitor.Load(new MemoryStream(older))).Message);
        }
    }

    [Fact]
    public void Many_losses_above_the_cap_are_never_enough()
    {
        double[] losses = [.. LossSamples.Powers(2000, 1, 41).Select(loss => 8 + loss)];
        MonitorAnswer above = Answered(Loose with { Tolerance = Tolerance.Remaining(0.1) });
        Assert.Equal(MonitorDecision.Continue, above.Decision);
        Assert.Null(above.EnoughSince);
        Assert.Contains(above.Warnings, warning => warning.Contains("larger cap", StringComparison.Ordinal));
        Assert.Equal(MonitorDecision.Enough, Answered(Loose with { Tolerance = Tolerance.Remaining(0.1), LossCap = 20 }).Decision);

        MonitorAnswer Answered(MonitorSettings settings)
        {
            LandscapeMonitor monitor = new(settings);
            monitor.Add(losses, 1);
            return monitor.Answer();
        }
    }

    [Fact]
    public void Forecast_of_a_population_is_within_it_and_what_the_criterion_says()
    {
        LossMatrix matrix = LossSamples.Matrix(4, 800, 42);
        MonitorSettings settings = new() { Tolerance = Tolerance.Remaining(0.01), Population = 1000 };
        MonitorAnswer answer = Fed(settings, matrix).Answer();
        MonitorVariance v = answer.LandscapeVariance!;
        double k = answer.Forecast!.K;
        Assert.InRange(k, 800, 1000);
        Assert.True(v.Value * ((1 / k) - 0.001) <= Math.Pow(0.01 * v.MeanLoss, 2));
        Assert.True(v.Value * ((1 / (k - 1)) - 0.001) > Math.Pow(0.01 * v.MeanLoss, 2));
        Assert.InRange(answer.ExpectedStop, k, 1000);
        Assert.InRange(Fed(settings with { Tolerance = Tolerance.Increment(1e-9) }, matrix).Answer().Forecast!.K, 1000, 1000);
    }

    [Fact]
    public void Fewer_than_ten_objects_have_no_interval_and_no_stop()
    {
        foreach (string kind in (string[])["loss", "asymptotic"])
        {
            LandscapeMonitor monitor = new(Settings(kind, 0) with { BurnIn = 2, Tolerance = Tolerance.Increment(0.1) });
            monitor.Add([1.1, 0.2, 2.0, 1.0], 2);
            MonitorAnswer answer = monitor.Answer();
            Assert.Equal((0, double.PositiveInfinity), (answer.LandscapeVariance!.Low, answer.LandscapeVariance.High));
            Assert.Equal((1, double.PositiveInfinity), (answer.Forecast!.Low, answer.Forecast.High));
            Assert.True(double.IsNaN(answer.LandscapeVariance.OverObjects) && double.IsNaN(answer.ExpectedStop));
            Assert.DoesNotContain(answer.Warnings, warning => warning.Contains("draws", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Losses_that_were_all_alike_bound_nothing_in_asymptotic_mode()
    {
        LandscapeMonitor monitor = new(Loose with { Mode = MonitorMode.Asymptotic });
        monitor.Add([.. Enumerable.Repeat(0.1, 500)], 1);
        Assert.Equal((double.PositiveInfinity, MonitorDecision.Continue), (monitor.Answer().Upper, monitor.Answer().Decision));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Every_pattern_of_few_draws_is_seen(int draws)
    {
        for (int first = 0; first < draws; first++)
        {
            for (int second = first + 1; second < draws; second++)
            {
                RandomStream stream = LossSamples.Stream(78);
                LandscapeMonitor monitor = new(Loose);
                double[] row = new double[draws];
                for (int i = 0; i < 4000; i++)
                {
                    Array.Fill(row, 1 + (0.3 * stream.Uniform(i)));
                    row[first] += i < 2000 ? 0 : 0.1;
                    row[second] -= i < 2000 ? 0 : 0.1;
                    monitor.Add(row, draws);
                }

                Assert.Equal(DriftKind.Pattern, monitor.Drift?.Of);
            }
        }
    }

    [Fact]
    public void A_change_among_the_first_objects_is_seen_and_a_change_of_spread_alone_is_called_so()
    {
        double[] losses = [.. LossSamples.Powers(3000, 0.3, 43)];
        LandscapeMonitor early = new(Loose);
        early.Add([.. losses.Select((loss, i) => i < 64 ? loss + 5 : loss)], 1);
        Assert.Equal(64, early.Drift!.Since);
        LandscapeMonitor spread = new(Loose);
        RandomStream stream = LossSamples.Stream(79);
        spread.Add([.. Enumerable.Range(0, 6000).Select(i => Math.Abs(3 + ((i < 3000 ? 0.3 : 0.45) * stream.Normal(i))))], 1);
        Assert.Equal(DriftKind.Variance, spread.Drift!.Of);
        Assert.InRange(2.25, spread.Drift.Low, spread.Drift.High);
    }

    [Fact]
    public void An_answer_that_rests_on_what_is_there_besides_says_so()
    {
        LandscapeMonitor monitor = new(Loose);
        monitor.Restart("a", objectsBefore: 1_000_000);
        monitor.Add([0.1, 0.2, 0.3], 1);
        Assert.Contains(monitor.Answer().Warnings, warning => warning.Contains("rests on the 1000000 objects", StringComparison.Ordinal));
    }

    [Fact]
    public void Before_the_second_object_nothing_is_known()
    {
        LandscapeMonitor monitor = new(Loose);
        monitor.Add([], 3);
        monitor.Add([1, 2, 3], 3);
        MonitorAnswer answer = monitor.Answer();
        Assert.Equal(
            (1L, 3, double.PositiveInfinity, MonitorDecision.Continue),
            (answer.Objects, answer.DrawCount, answer.Upper, answer.Decision));
        Assert.Null(answer.LandscapeVariance);
        Assert.Null(answer.Forecast);
    }
}
