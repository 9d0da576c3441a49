// A pilot study. From 500 fresh objects: how many are needed until the landscape around a trained network has settled to 1 % of its mean
// loss? Then the same is measured on 20,000 objects, and the forecast has to hold.
using System.Globalization;
using Plateau.Convergence;
using Plateau.Data;
using Plateau.Networks;
using Plateau.Probing;
using Plateau.Training;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
const double tolerance = 0.01;

Dataset data = Dataset.Digits(2_000, seed: 0);
Dataset fresh = Dataset.Digits(20_000, seed: 0, DatasetPart.Test);
Network network = Network.Mlp(data, hidden: [32]);
Optimum optimum = Trainer.Adam(learningRate: 1e-3, batchSize: 64, epochs: 10).Fit(network, data, seed: 0);
Probe probe = Probe.Gaussian(optimum, sigma: 0.01);

// The pilot: one loss matrix of 500 objects answers for every number of objects.
LossMatrix pilot = LossMatrix.Evaluate(network, fresh.Take(500), probe, draws: 64, seed: 1);
LandscapeVariance v = LandscapeVariance.Of(pilot);
SampleSize k = v.SufficientSize(Tolerance.Remaining(tolerance), LandscapePart.Shape, confidence: 0.95);
Console.WriteLine($"V = {v.Value:g4} [{v.Low:g4}, {v.High:g4}]; level {v.Level:g4}, shape {v.Shape:g4}");
Console.WriteLine($"forecast from {v.Objects} objects: {k.K:n0} [{k.Low:n0}, {k.High:n0}] suffice");

// The same draws on 20,000 objects.
LossMatrix all = LossMatrix.Evaluate(network, fresh, probe, draws: 64, seed: 1);
LandscapeVariance whole = LandscapeVariance.Of(all);
SampleSize known = whole.SufficientSize(Tolerance.Remaining(tolerance), LandscapePart.Shape);
Console.WriteLine($"measured on {whole.Objects:n0} objects: {known.K:n0} [{known.Low:n0}, {known.High:n0}]");

// What K promises, seen directly: blocks of K objects each draw a landscape of their own, and its shape lies about as far as the
// tolerance from the shape that all objects draw.
int size = (int)known.K;
int blocks = all.Objects / size;
double squared = 0;
for (int t = 0; t < all.Draws; t++)
{
    double mean = ShapeOf(all, t, 0, all.Objects);
    for (int b = 0; b < blocks; b++)
    {
        double off = ShapeOf(all, t, b * size, size) - mean;
        squared += off * off / (all.Draws * blocks);
    }
}

double seen = Math.Sqrt(squared) / whole.MeanLoss;
Console.WriteLine($"{blocks} blocks of {size:n0} objects lie {seen:p2} of the mean loss from the whole; the tolerance is {tolerance:p0}");

Require(k.Low <= known.K && known.K <= k.High, "the forecast from 500 objects holds K of 20,000");
Require(v.Low <= whole.Value && whole.Value <= v.High, "so does its interval of V");
Require(seen > 0.7 * tolerance && seen < 1.3 * tolerance, "blocks of K objects lie as far off as K promises");
Console.WriteLine("all three statements hold");

// L(w) − L(w*) over some of the objects: how the mean loss changes from the optimum to draw t.
static double ShapeOf(LossMatrix losses, int draw, int first, int count)
{
    double sum = 0;
    for (int i = first; i < first + count; i++)
    {
        sum += losses.Row(draw)[i] - losses.AtOptimum[i];
    }

    return sum / count;
}

static void Require(bool holds, string statement)
{
    if (!holds)
    {
        throw new InvalidOperationException($"This does not hold: {statement}.");
    }
}
