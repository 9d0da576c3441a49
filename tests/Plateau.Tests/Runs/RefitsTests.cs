using Plateau.Data;
using Plateau.Networks;
using Plateau.Probing;
using Plateau.Runs;
using Plateau.Training;

namespace Plateau.Tests.Runs;

[Collection(nameof(ThreadCount))]
public sealed class RefitsTests
{
    private static readonly DataSplit Clouds = new(Samples.Clouds(1000, 6, 3, 1), Samples.Clouds(2000, 6, 3, 2), []);

    private static readonly AssessmentQuestion Question = new() { Draws = 8, Seed = 3, Refits = 2 };

    private static readonly Trainer Recipe = Trainer.Adam(learningRate: 0.01, batchSize: 50, epochs: 8);

    [Theory]
    [InlineData(16_000, 10, new[] { 1000, 2000, 4000, 8000, 16_000 })]
    [InlineData(1000, 10, new[] { 62, 125, 250, 500, 1000 })]
    [InlineData(1000, 100, new[] { 500, 1000 })]
    [InlineData(60, 3, new[] { 60 })]
    public void Sizes_halve_down_to_what_can_be_fitted(int objects, int classes, int[] expected) => Assert.Equal(expected, Refits.Sizes(objects, classes));

    [Theory]
    [InlineData(1000, 8)]
    [InlineData(500, 16)]
    [InlineData(62, 80)]
    public void Fewer_objects_are_passed_over_as_often_as_makes_the_same_steps(int objects, int epochs)
    {
        Assert.Equal(epochs, Refits.Epochs(Recipe, objects, 1000));
        int steps = epochs * (int)Math.Ceiling(objects / 50.0);
        Assert.InRange(steps, 160, 160);
    }

    [Fact]
    public void Each_fit_is_an_assessment_of_its_own()
    {
        AssessDocument document = Assess(Question);
        RefitsSummary refits = document.Refits!;
        Assert.Equal([62, 62, 125, 125, 250, 250, 500, 500, 1000, 1000], refits.Fits.Select(fit => fit.Objects));
        Assert.Equal(refits.Fits.Count, refits.Fits.Select(fit => fit.Seed).Distinct().Count());
        RefitSummary main = refits.Fits.Single(fit => fit.Main);
        Assert.Equal((3UL, 8), (main.Seed, main.Epochs));
        foreach (RefitSummary fit in refits.Fits)
        {
            DataSplit own = fit.Objects == 1000 ? Clouds : Clouds with { Training = Clouds.Training.Choose(fit.Objects, fit.Seed) };
            AssessDocument alone = Assessment.Of(
                Network.Softmax(own.Training), own, Recipe with { Epochs = fit.Epochs }, optimum => Probe.Gaussian(optimum, 0.05), Question with { Refits = 0, Seed = fit.Seed });
            HeldOutSummary held = alone.HeldOut!;
            Assert.Equal((held.Value, held.Shape!.Value, held.Loss, held.Accuracy), (fit.Variance, fit.Shape, fit.Loss, fit.Accuracy));
            Assert.Equal((alone.Gap!.Relative, alone.Gap.Low, alone.Gap.High, alone.Gap.Gain), (fit.Gap, fit.GapLow, fit.GapHigh, fit.Gain));
            Assert.Equal((alone.Answer.K, alone.Answer.Low, alone.Answer.High), (fit.K, fit.KLow, fit.KHigh));
            Assert.Equal(alone.Optimum!.Loss, fit.TrainingLoss);
        }
    }

    [Fact]
    public void Trends_are_those_of_the_means_at_each_size_and_lead_to_the_sizes_forecast()
    {
        RefitsSummary refits = Assess(Question).Refits!;
        double[] sizes = [62, 125, 250, 500, 1000];
        RefitTrendSummary shape = refits.Trends.Single(trend => trend.Of == "shape");
        double[] logs = [.. sizes.Select(size => Math.Log(refits.Fits.Where(fit => fit.Objects == size).Average(fit => fit.Shape)))];
        double[] u = [.. sizes.Select(x => Math.Log(x))];
        double slope = u.Zip(logs).Sum(pair => (pair.First - u.Average()) * (pair.Second - logs.Average())) / u.Sum(x => Math.Pow(x - u.Average(), 2));
        Assert.Equal(slope, shape.Exponent, 1e-10);
        Assert.Equal((5, 0), (shape.Sizes, shape.LeftOut));
        Assert.Equal(["remaining", "gap"], refits.Forecast.Select(one => one.Criterion));
        foreach (RefitForecastSummary one in refits.Forecast)
        {
            Assert.Equal(one.Objects > 1000, one.Extrapolated);
            Assert.True((one.Low ?? double.PositiveInfinity) <= (one.Objects ?? double.PositiveInfinity));
            Assert.True((one.Objects ?? double.PositiveInfinity) <= (one.High ?? double.PositiveInfinity));
        }
    }

    [Fact]
    public void Refits_are_the_same_on_any_number_of_threads()
    {
        byte[] reference = ThreadCount.With(1, Run);
        foreach (int threads in (int[])[2, 5])
        {
            Assert.Equal(reference, ThreadCount.With(threads, Run));
        }

        static byte[] Run() => DocumentJson.Write(Assess(Question with { Sigmas = [0.2] }) with { Timings = new Dictionary<string, double>() });
    }

    [Fact]
    public void Refits_need_objects_that_no_fit_ever_saw_and_a_trainer()
    {
        PlateauException refused = Assert.Throws<PlateauException>(() => Assessment.Of(Network.Softmax(Clouds.Training), Clouds with { HeldOut = null }, Recipe, optimum => Probe.Gaussian(optimum, 0.05), Question));
        Assert.Contains("--held-out", refused.Message, StringComparison.Ordinal);
        Optimum optimum = new() { Network = Network.Softmax(Clouds.Training), Parameters = new double[21] };
        Assert.Throws<ArgumentException>(() => Assessment.Of(optimum, Clouds, point => Probe.Gaussian(point, 0.05), Question));
    }

    [Fact]
    public void Too_few_sizes_show_no_trend_and_say_so()
    {
        DataSplit few = Clouds with { Training = Clouds.Training.Take(120) };
        AssessDocument document = Assessment.Of(Network.Softmax(few.Training), few, Recipe, optimum => Probe.Gaussian(optimum, 0.05), Question);
        Assert.Empty(document.Refits!.Trends);
        Assert.Empty(document.Refits.Forecast);
        Assert.Contains(document.Warnings, warning => warning.StartsWith("Fits at 2 sizes show no trend", StringComparison.Ordinal));
    }

    private static AssessDocument Assess(AssessmentQuestion question)
        => Assessment.Of(Network.Softmax(Clouds.Training), Clouds, Recipe, optimum => Probe.Gaussian(optimum, 0.05), question);
}
