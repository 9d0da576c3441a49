using Plateau.Data;
using Plateau.Jobs;
using Plateau.Networks;
using Plateau.Probing;
using Plateau.Runs;
using Plateau.Training;

namespace Plateau.Tests.Jobs;

/// <summary>What an assessment says of the Takeuchi forecast and of posterior draws.</summary>
public sealed class TakeuchiSummaryTests
{
    private static readonly DataSplit Clouds = new(Samples.Clouds(300, 6, 3, 1), Samples.Clouds(400, 6, 3, 2), []);

    [Fact]
    public void An_assessment_holds_the_forecast_and_says_it()
    {
        AssessResult document = Assess(new AssessmentQuestion { Draws = 8, Takeuchi = 5 }, optimum => Probe.Gaussian(optimum, 0.01));
        TakeuchiSummary takeuchi = document.Takeuchi!;
        Assert.Equal((5, 300, 400), (takeuchi.Dimension, takeuchi.Objects, takeuchi.Measured));
        Assert.Equal(document.HeldOut!.Loss - document.Optimum!.Loss, takeuchi.MeasuredGap, 1e-12);
        Assert.Equal(takeuchi.Gap, 2 * takeuchi.Excess, 1e-12);
        Assert.Equal(takeuchi.Excess / document.HeldOut.Loss, takeuchi.Relative, 1e-12);
        Assert.Equal(takeuchi.PriorPrecision / 300, takeuchi.Damping, 1e-12);
        Assert.InRange(takeuchi.Excess, takeuchi.Low, takeuchi.High);
        Assert.Equal(17, takeuchi.Path.Count);
        foreach (TakeuchiPathPoint point in takeuchi.Path)
        {
            Assert.Equal(point.Excess, point.Within + point.Beyond, 1e-12);
            Assert.InRange(point.Excess, point.Low, point.High);
            Assert.True(point.BeyondLow <= point.BeyondHigh);
        }

        // Twenty-one parameters and 300 objects: between 21/2k halved and doubled, the gap in the same range.
        Assert.InRange(takeuchi.Excess, 0.25 * 21 / 600, 2 * 21.0 / 600);
        Assert.True(document.Timings.ContainsKey("takeuchi"));
        Assert.DoesNotContain(document.Warnings, warning => warning.Contains("Takeuchi", StringComparison.Ordinal));
        Assert.Contains("still to be gained by more data", TakeuchiPart.Forecast(document.Takeuchi!), StringComparison.Ordinal);
        string html = SampleDocuments.Report(document);
        Assert.Contains("What more data still gain, by the curvature", html, StringComparison.Ordinal);
        AssessResult again = DocumentJson.Read<AssessResult>(DocumentJson.Write(document));
        Assert.Equal(takeuchi.Path, again.Takeuchi!.Path);
        Assert.Equal(takeuchi.TraceRatio, again.Takeuchi.TraceRatio);
    }

    [Fact]
    public void Without_being_asked_for_there_is_none_and_few_objects_are_warned_of()
    {
        AssessResult document = Assess(new AssessmentQuestion { Draws = 2 }, optimum => Probe.Gaussian(optimum, 0.01));
        Assert.Null(document.Takeuchi);
        Assert.Null(document.Probe.Posterior);
        Assert.Null(TakeuchiPart.Of(document));
        Assert.DoesNotContain(
            FactsPart.Of(document, 0.95).Rows,
            row => row.Name == "takeuchi" || row.Text.Contains("posterior", StringComparison.Ordinal));
        Assert.DoesNotContain("by the curvature", SampleDocuments.Report(document), StringComparison.Ordinal);
        DataSplit few = Clouds with { HeldOut = Clouds.HeldOut!.Take(40) };
        Assert.Contains(
            Assess(new AssessmentQuestion { Draws = 2, Takeuchi = 5 }, optimum => Probe.Gaussian(optimum, 0.01), few).Warnings,
            warning => warning.Contains("40 held-out objects in 5 dimensions", StringComparison.Ordinal));
        PlateauException none = Assert.Throws<PlateauException>(() => Assess(
            new AssessmentQuestion { Draws = 2, Takeuchi = 5 },
            optimum => Probe.Gaussian(optimum, 0.01),
            Clouds with { HeldOut = null }));
        Assert.Contains("leave out `Takeuchi`", none.Message, StringComparison.Ordinal);
    }

    /// <summary>Where the path is open, the screen and the report give ends, and no number.</summary>
    [Fact]
    public void An_open_forecast_is_said_to_lie_between_its_ends()
    {
        AssessResult document = Assess(new AssessmentQuestion { Draws = 2, Takeuchi = 5 }, optimum => Probe.Gaussian(optimum, 0.01));
        Assert.Contains("about", TakeuchiPart.Forecast(document.Takeuchi!), StringComparison.Ordinal);
        Assert.DoesNotContain("Open:", Report(document), StringComparison.Ordinal);
        TakeuchiSummary settled = document.Takeuchi!;
        TakeuchiPathPoint first = settled.Path[0] with { Excess = 778, Beyond = 778, Open = true };
        AssessResult open = document with
        {
            Takeuchi = settled with
            {
                Open = true,
                Low = 0.0123,
                High = 4.56,
                MatchingDamping = null,
                Path = [first, .. settled.Path.Skip(1)],
            },
        };
        Assert.Contains("between 0.012 and 4.6 of the loss", TakeuchiPart.Forecast(open.Takeuchi!), StringComparison.Ordinal);
        Assert.Contains(
            "no damping gives at which the forecast is settled",
            TakeuchiPart.Forecast(open.Takeuchi!),
            StringComparison.Ordinal);
        Assert.Contains("Open:", Report(open), StringComparison.Ordinal);
        Assert.Contains(
            "778</td>",
            Report(open with { Takeuchi = open.Takeuchi with { Path = [first with { Open = false }, .. settled.Path.Skip(1)] } }),
            StringComparison.Ordinal);
        Assert.DoesNotContain("778</td>", Report(open), StringComparison.Ordinal);
        Assert.True(DocumentJson.Read<AssessResult>(
            DocumentJson.Write(open)).Takeuchi is { Open: true, Path: [{ Open: true }, { Open: false }, ..] });

        static string Report(AssessResult document) => SampleDocuments.Report(document);
    }

    [Theory]
    [InlineData("squared-error")]
    [InlineData("cross-entropy+label-smoothing=0.1")]
    public void A_loss_that_is_no_log_likelihood_is_refused_before_the_training(string loss)
    {
        Trainer never = Trainer.Adam(epochs: 1_000_000) with { Loss = ObjectLoss.Named(loss) };
        AssessmentQuestion question = new() { Draws = 2, Takeuchi = 5 };
        string message = Assert.Throws<PlateauException>(() => Assessment.Of(
            Network.Softmax(Clouds.Training),
            Clouds,
            never,
            optimum => Probe.Gaussian(optimum, 0.01),
            question)).Message;
        Assert.Contains(loss, message, StringComparison.Ordinal);
        Assert.Contains("use `Loss` cross-entropy without `LabelSmoothing`", message, StringComparison.Ordinal);
        Network network = Network.Softmax(Clouds.Training);
        Optimum optimum = new() { Network = network, Parameters = new double[network.ParameterCount], Loss = ObjectLoss.Named(loss) };
        Assert.Equal(
            message,
            Assert.Throws<PlateauException>(() => Assessment.Of(optimum, Clouds, point => Probe.Gaussian(point, 0.01), question)).Message);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_network_that_has_hardly_learned_anything_is_warned_of_once(bool learned)
    {
        Network network = Network.Softmax(Clouds.Training);
        Optimum optimum = learned
            ? Trainer.Adam(learningRate: 0.01, batchSize: 50, epochs: 30).Fit(network, Clouds.Training, seed: 0)
            : new Optimum { Network = network, Parameters = new double[network.ParameterCount], Loss = ObjectLoss.CrossEntropy() };
        AssessResult document = Assessment.Of(
            optimum,
            Clouds,
            point => Probe.Gaussian(point, 0.01).Within(Subspace.Eigen(point, Clouds.Training, 2, 0)),
            new AssessmentQuestion { Draws = 2, Takeuchi = 5 });
        Assert.Equal(
            learned ? 0 : 1,
            document.Warnings.Count(warning => warning.Contains("has hardly learned anything", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Posterior_draws_stand_beside_those_of_every_sigma(bool confined)
    {
        NormalPosterior? posterior = null;
        AssessResult document = Assess(
            new AssessmentQuestion { Draws = 8, Sigmas = [0.01, 0.1] },
            optimum => Probe.Posterior(
                posterior = NormalPosterior.Of(optimum, Clouds.Training, Subspace.Eigen(optimum, Clouds.Training, 4, 0), null, confined)));
        ProbePosteriorSummary summary = document.Probe.Posterior!;
        Assert.Null(document.Probe.Sigma);
        Assert.Equal((4, 300), (summary.Dimension, summary.Objects));
        Assert.Equal(confined ? SubspaceKind.Eigen : SubspaceKind.Full, document.Probe.Subspace);
        Assert.Equal(
            (posterior!.PriorPrecision, posterior.Beyond, posterior.MeanDeviation),
            (summary.PriorPrecision, summary.Beyond, summary.MeanDeviation));
        Assert.Equal(confined, summary.Beyond == 0);
        Assert.True(summary.Smallest < summary.Largest);
        Assert.Equal([CovarianceKind.Posterior, null, null], document.Sigmas!.Select(row => row.Covariance));
        Assert.Equal([summary.MeanDeviation, 0.01, 0.1], document.Sigmas!.Select(row => row.Sigma));
        Assert.Equal(document.HeldOut!.Value, document.Sigmas![0].Value);

        // The row of a σ is that of a probe of that σ.
        AssessResult plain = Assess(new AssessmentQuestion { Draws = 8 }, optimum => confined
            ? Probe.Gaussian(optimum, 0.1).Within(posterior.Subspace)
            : Probe.Gaussian(optimum, 0.1));
        Assert.Equal(plain.HeldOut!.Value, document.Sigmas[2].Value);
        Assert.Equal(confined ? CovarianceKind.Posterior : null, document.Quadratic?.Probe.Covariance);
        if (confined)
        {
            Assert.Equal(summary.PriorPrecision, document.Quadratic!.Posterior!.PriorPrecision);
            Assert.InRange(document.Quadratic.Terms.Single(terms => terms.Sigma == 1).Total / document.LandscapeVariance.Value, 0.8, 1.25);
        }

        string html = SampleDocuments.Report(document);
        Assert.Contains("posterior<br/><span class=\"note\">about ", html, StringComparison.Ordinal);
        Assert.Contains("normal approximation to the posterior", html, StringComparison.Ordinal);
    }

    private static AssessResult Assess(AssessmentQuestion question, Func<Optimum, Probe> probe, DataSplit? data = null) => Assessment.Of(
        Network.Softmax(Clouds.Training), data ?? Clouds, Trainer.Adam(learningRate: 0.01, batchSize: 50, epochs: 30), probe, question);
}
