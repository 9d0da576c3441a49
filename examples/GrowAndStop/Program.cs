// Training that stops asking for data by itself: P3's algorithm, with a stop that holds. Train on n objects; show a monitor objects that
// the fit has not seen, at draws around its optimum, as long as it has doubts; when it has seen as many as the fit, add them to the
// training data, go on training from where it was, with new draws. It ends when the next object would change the landscape by less than the
// tolerance. P3 stops at the first small increment, which is small by chance long before K; the monitor stops too early in at most 5 % of
// all such runs.
using System.Globalization;
using Plateau.Convergence;
using Plateau.Data;
using Plateau.Monitor;
using Plateau.Networks;
using Plateau.Probing;
using Plateau.Training;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
const double delta = 1e-7;
const int draws = 32;
const int batch = 50;

Dataset pool = Dataset.Digits(16_000, seed: 0);
Network network = Network.Mlp(pool, hidden: [32]);
Trainer trainer = Trainer.Adam(learningRate: 1e-3, batchSize: 64, epochs: 5);
MonitorSettings question = new() { Tolerance = Tolerance.Increment(delta), Alpha = 0.05 };
LandscapeMonitor monitor = new(question);

Console.WriteLine("trained on   accuracy on fresh   V (capped)   K forecast                  seen besides   decision");
Optimum? optimum = null;
Probe probe;
MonitorAnswer answer;
for (int n = 500, round = 1; ; n *= 2, round++)
{
    // The update of w*: from where the last round ended, on all objects so far. The draws around it are new, and the monitor begins anew.
    optimum = (trainer with { Start = optimum }).Fit(network, pool.Take(n), seed: 0);
    probe = Probe.Gaussian(optimum, sigma: 0.01);
    monitor.Restart($"round {round}", objectsBefore: n);
    do
    {
        int seen = n + (int)monitor.Objects;
        LossMatrix fresh = LossMatrix.Evaluate(network, Range(seen, batch), probe, draws, seed: (ulong)round);
        monitor.Add(ByObject(fresh), draws);
    }
    while (!monitor.HasSettled && monitor.Objects < n);

    answer = monitor.Answer();
    Evaluation evaluation = Evaluation.Of(optimum, Range(n, (int)answer.Objects));
    Console.WriteLine(
        $"{n,10:n0}   {evaluation.Accuracy,17:p1}   {answer.LandscapeVariance!.Value,10:g3}   "
            + $"{$"{answer.Forecast!.K:n0} [{answer.Forecast.Low:n0}, {answer.Forecast.High:n0}]",-25}   "
            + $"{answer.Objects,12:n0}   {answer.Decision}");
    if (answer.Decision == MonitorDecision.Enough || 4 * n > pool.Objects)
    {
        break;
    }
}

// What the stop promises, on 20,000 other objects at the same draws.
LossMatrix many = LossMatrix.Evaluate(
    network,
    Dataset.Digits(20_000, seed: 0, DatasetPart.Test),
    probe,
    draws,
    seed: (ulong)(answer.Restarts + 1));
double[] capped = ByObject(many);
for (int i = 0; i < capped.Length; i++)
{
    capped[i] = Math.Min(capped[i], question.LossCap);
}

double v = VarianceOf(capped);
double whole = LandscapeVariance.Of(many).Value;
double k = answer.ObjectsBefore + answer.Objects;
Console.WriteLine(
    $"stopped at k = {k:n0}, sure that V is below {answer.Upper:g3}; on 20,000 other objects V = {v:g4} (without the cap {whole:g4})");
Console.WriteLine($"the next object changes the landscape by {v / (k * (k + 1)):g3} squared, expected; the tolerance is {delta:g3}");

Require(answer.Decision == MonitorDecision.Enough, "the monitor stopped");
Require(v / (k * (k + 1)) < delta, "the tolerance holds at the stop");
Require(v < answer.Upper, "V is below the bound that the stop rests on");
Require(k < 3 * Math.Sqrt(v / delta), "it stopped before three times what was needed");
Console.WriteLine("all four statements hold");

Dataset Range(int first, int count) => pool.Select([.. Enumerable.Range(first, count)]);

// The monitor takes object by object; a loss matrix holds draw by draw.
static double[] ByObject(LossMatrix losses)
{
    double[] turned = new double[losses.Objects * losses.Draws];
    for (int t = 0; t < losses.Draws; t++)
    {
        for (int i = 0; i < losses.Objects; i++)
        {
            turned[(i * losses.Draws) + t] = losses.Row(t)[i];
        }
    }

    return turned;
}

// The mean over draws of the unbiased variance over objects, as plainly as it can be said.
static double VarianceOf(double[] losses)
{
    int objects = losses.Length / draws;
    double sum = 0;
    for (int t = 0; t < draws; t++)
    {
        double mean = 0;
        for (int i = 0; i < objects; i++)
        {
            mean += losses[(i * draws) + t] / objects;
        }

        for (int i = 0; i < objects; i++)
        {
            double off = losses[(i * draws) + t] - mean;
            sum += off * off / (objects - 1) / draws;
        }
    }

    return sum;
}

static void Require(bool holds, string statement)
{
    if (!holds)
    {
        throw new InvalidOperationException($"This does not hold: {statement}.");
    }
}
