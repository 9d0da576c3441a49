using Plateau.Convergence;

namespace Plateau.Tests.Convergence;

public class VarianceForecastTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(4, 1)]
    [InlineData(1, 4)]
    [InlineData(3, 7)]
    public void The_interval_after_more_objects_and_draws_is_that_of_the_smaller_error(double objects, double draws)
    {
        var v = LandscapeVariance.Of(LossSamples.Matrix(draws: 16, objects: 400, number: 61, power: 1.3, scale: 0.4));
        Tolerance tolerance = Tolerance.Increment(1e-14);

        // The t*-values come back out of the interval of V itself.
        double error = Math.Sqrt((v.OverObjects * v.OverObjects) + (v.OverDraws!.Value * v.OverDraws!.Value)) / v.Value;
        double after = Math.Sqrt((v.OverObjects * v.OverObjects / objects) + (v.OverDraws!.Value * v.OverDraws!.Value / draws)) / v.Value;
        double low = v.Value * Math.Exp(Math.Log(v.Low / v.Value) * after / error);
        double high = v.Value * Math.Exp(Math.Log(v.High / v.Value) * after / error);

        SampleSize size = v.SufficientSizeAfter(tolerance, LandscapePart.Loss, objects, draws);
        Assert.Equal(v.SufficientSize(tolerance).K, size.K);
        Assert.Equal(Math.Sqrt(low / 1e-14) - 0.5, size.Low, 1.0);
        Assert.Equal(Math.Sqrt(high / 1e-14) - 0.5, size.High, 1.0);
    }

    [Theory]
    [InlineData(LandscapePart.Loss)]
    [InlineData(LandscapePart.Shape)]
    public void Four_times_of_both_halves_the_logarithms_of_the_ends_of_K(LandscapePart part)
    {
        var v = LandscapeVariance.Of(LossSamples.Matrix(draws: 16, objects: 300, number: 62, power: 1.3));
        Tolerance tolerance = Tolerance.Remaining(1e-7);
        SampleSize now = v.SufficientSize(tolerance, part);
        SampleSize after = v.SufficientSizeAfter(tolerance, part, 4, 4);
        Assert.Equal(now, v.SufficientSizeAfter(tolerance, part, 1));
        Assert.Equal(Math.Log(now.High / now.K) / 2, Math.Log(after.High / after.K), 1e-9);
        Assert.Equal(Math.Log(now.Low / now.K) / 2, Math.Log(after.Low / after.K), 1e-9);
    }

    [Theory]
    [InlineData(0.02, false)]
    [InlineData(1.0, true)]
    public void Draws_dominate_where_they_differ_more_than_objects_do(double scale, bool dominate)
    {
        var v = LandscapeVariance.Of(LossSamples.Matrix(draws: 8, objects: 4000, number: 63, power: 0.5, scale: scale));
        Assert.Equal(dominate, v.DrawsDominate(Criterion.Increment, LandscapePart.Loss));
        Assert.Equal(dominate, v.OverDraws!.Value > v.OverObjects);

        // What dominates is what narrows the interval.
        Tolerance tolerance = Tolerance.Increment(1e-10);
        SampleSize objects = v.SufficientSizeAfter(tolerance, LandscapePart.Loss, 4, 1);
        SampleSize draws = v.SufficientSizeAfter(tolerance, LandscapePart.Loss, 1, 4);
        Assert.Equal(dominate, draws.High - draws.Low < objects.High - objects.Low);
    }

    [Fact]
    public void Over_objects_alone_draws_add_nothing()
    {
        var v = LandscapeVariance.Of(LossSamples.Matrix(draws: 8, objects: 500, number: 64, scale: 0.5));
        Interval alone = v.IntervalOverObjects(LandscapePart.Loss);
        double share = v.OverObjects / v.StandardError;
        Assert.Equal(Math.Log(v.High / v.Value) * share, Math.Log(alone.High / v.Value), 1e-12);
        Assert.Equal(Math.Log(v.Low / v.Value) * share, Math.Log(alone.Low / v.Value), 1e-12);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(-1.0)]
    [InlineData(double.NaN)]
    public void A_factor_is_positive(double factor)
    {
        var v = LandscapeVariance.Of(LossSamples.Matrix(draws: 3, objects: 20, number: 65));
        Assert.Throws<ArgumentOutOfRangeException>(() => v.SufficientSizeAfter(Tolerance.Remaining(0.1), LandscapePart.Loss, factor));
        Assert.Throws<ArgumentOutOfRangeException>(() => v.SufficientSizeAfter(Tolerance.Remaining(0.1), LandscapePart.Loss, 1, factor));
    }
}
