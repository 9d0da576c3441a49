using Plateau.Convergence;
using Plateau.Curvature;
using Plateau.Numerics;

namespace Plateau.Studies;

/// <summary>
/// The quadratic model of mini-batches: Δ_k in closed form with every term, and P3's formula from the eigenvalues of PᵀH^(k)P, in any
/// order.
/// </summary>
internal sealed class BatchClosedForm
{
    private readonly ProjectedObjects _batches;

    /// <summary>From projections of objects.</summary>
    public BatchClosedForm(ProjectedObjects objects, int batchSize)
    {
        _batches = BatchMeans.Of(objects, batchSize);
        Model = new QuadraticModel(_batches);
    }

    /// <summary>The model, a batch an object.</summary>
    public QuadraticModel Model { get; }

    /// <summary>Δ_k with every term of docs/theory.md T7.</summary>
    public double[] Closed(double sigma) => QuadraticIncrements.Of(Model).SquaredIncrements(sigma);

    /// <summary>The curvature's share alone, which is what P3's formula stands for: (σ⁴/4)(Tr²B + 2 Tr B²).</summary>
    public double[] Curvature(double sigma)
    {
        QuadraticIncrements increments = QuadraticIncrements.Of(Model);
        return [.. Enumerable.Range(1, increments.Count).Select(k => increments.Terms(k, sigma).Curvature)];
    }

    /// <summary>P3's formula, in an order of the batches.</summary>
    public double[] Formula(double sigma, int[]? order, CancellationToken cancellation)
    {
        QuadraticModel model = order is null ? Model : new QuadraticModel(Ordered(order));
        return [.. PaperIncrements.Spectra(model, [.. Enumerable.Range(1, model.Objects - 1)], cancellation)
            .Select(spectra => PaperIncrements.Of(spectra.Before, spectra.After, sigma))];
    }

    private ProjectedObjects Ordered(int[] order)
    {
        Tensor<double> gradients = new(order.Length, _batches.Dimension);
        Tensor<double> hessians = new(order.Length, _batches.Hessians.Shape[1]);
        for (int place = 0; place < order.Length; place++)
        {
            _batches.Gradients.Row(order[place]).CopyTo(gradients.Row(place));
            _batches.Hessians.Row(order[place]).CopyTo(hessians.Row(place));
        }

        return new ProjectedObjects([.. order.Select(batch => _batches.Losses[batch])], gradients, hessians);
    }
}
