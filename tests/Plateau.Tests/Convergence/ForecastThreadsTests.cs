using Plateau.Convergence;
using Plateau.Curvature;
using Plateau.Data;
using Plateau.Numerics;
using Plateau.Training;

namespace Plateau.Tests.Convergence;

/// <summary>Forecasts and proximities on any number of threads.</summary>
[Collection(nameof(ThreadCount))]
public sealed class ForecastThreadsTests
{
    [Fact]
    public void Threads_do_not_change_a_bit()
    {
        (Optimum optimum, Dataset data, _, _) = QuadraticSamples.Net();
        Optimum single = optimum with { Precision = Plateau.Training.Precision.Single };
        int threads = Workers.Threads;
        try
        {
            Workers.Threads = 1;
            (IReadOnlyList<TakeuchiPoint> Path, TraceRatio Ratio, IReadOnlyList<ProximityPoint> Points) expected = All();
            foreach (int other in (int[])[2, 3])
            {
                Workers.Threads = other;
                (IReadOnlyList<TakeuchiPoint> Path, TraceRatio Ratio, IReadOnlyList<ProximityPoint> Points) found = All();
                Assert.Equal(expected.Path, found.Path);
                Assert.Equal(expected.Ratio, found.Ratio);
                Assert.Equal(expected.Points, found.Points);
            }
        }
        finally
        {
            Workers.Threads = threads;
        }

        (IReadOnlyList<TakeuchiPoint>, TraceRatio, IReadOnlyList<ProximityPoint>) All()
        {
            TakeuchiForecast forecast = TakeuchiForecast.Of(single, data, new TakeuchiQuestion { Dimension = 4, Objects = 60, Seed = 9 });
            double[][] basis =
            [
                .. Eigensolver.Solve(CurvatureOperator.GaussNewton(optimum, data), new EigenQuestion { Count = 4 }).Vectors,
            ];
            PosteriorProximity proximity = PosteriorProximity.Of(
                ProjectedScores.Of(optimum, data, basis),
                new ProximityQuestion { Orders = 5 });
            return ([.. forecast.Path, forecast.Chosen], forecast.TraceRatio, proximity.Points);
        }
    }
}
