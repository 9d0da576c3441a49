using System.Numerics;
using Plateau.Data;
using Plateau.Numerics;

namespace Plateau.Networks;

/// <summary>
/// What single objects say along D directions v_a: ℓ_i, v_aᵀg_i, v_aᵀH_iv_b and v_aᵀG_iv_b, H_i the Hessian and G_i the Gauss–Newton matrix of ℓ_i. One pass over the
/// data, D tangents at a time; threads take chunks of objects, and an object's numbers depend on that object alone.
/// </summary>
internal sealed class ObjectProjections<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Network _network;
    private readonly ObjectLoss _loss;
    private readonly ObjectChunks<T> _chunks;

    /// <summary>Makes room for a network and D directions.</summary>
    public ObjectProjections(Network network, int directions, ObjectLoss? loss = null)
    {
        _loss = loss ?? ObjectLoss.CrossEntropy();
        _network = network;
        _chunks = new ObjectChunks<T>(network, new WorkspaceRoom { Lanes = 1, Directions = directions, GradientTangents = true });
        Directions = new ParameterBlock<T>(network, directions);
    }

    /// <summary>The directions; set and prepare them (with their backward form) before <see cref="Compute"/>.</summary>
    public ParameterBlock<T> Directions { get; }

    /// <summary>Computes for every object of a data set.</summary>
    /// <param name="data">The objects.</param>
    /// <param name="parameters">Where; prepared for the backward pass.</param>
    /// <param name="losses">ℓ_i, (objects).</param>
    /// <param name="slopes">v_aᵀg_i, (objects, D).</param>
    /// <param name="curvatures">v_aᵀH_iv_b, (objects, D, D).</param>
    /// <param name="gaussNewton">v_aᵀG_iv_b, (objects, D, D).</param>
    /// <param name="cancellation">Stops between chunks.</param>
    public void Compute(
        Dataset data, ParameterBlock<T> parameters, double[] losses, double[] slopes, double[] curvatures, double[] gaussNewton, CancellationToken cancellation = default)
    {
        int d = Directions.Vectors;
        _chunks.Run(
            data,
            null,
            parameters,
            Directions,
            (workspace, first, range) => Chunk(
                workspace,
                range,
                data.Labels.Slice(first, range.Count),
                losses.AsSpan(first, range.Count),
                slopes.AsSpan(first * d, range.Count * d),
                curvatures.AsSpan(first * d * d, range.Count * d * d),
                gaussNewton.AsSpan(first * d * d, range.Count * d * d)),
            cancellation);
    }

    private void Chunk(
        Workspace<T> workspace,
        ObjectRange range,
        ReadOnlySpan<int> labels,
        Span<double> losses,
        Span<double> slopes,
        Span<double> curvatures,
        Span<double> gaussNewton)
    {
        int d = Directions.Vectors;
        int outputs = _network.Outputs;
        int last = _network.Nodes.Count - 1;
        workspace.Forward(range);
        _loss.LossesAndGradient<T>(workspace.Logits, labels, losses, workspace.Gradient(last, 0), ObjectWeights.Same(1));
        workspace.Backward(range);
        workspace.TangentForward(range);
        for (int b = 0; b < d; b++)
        {
            Span<T> bent = workspace.GradientTangent(last, b);
            _loss.HessianProduct<T>(workspace.Logits, labels, workspace.Tangent(last, b), ObjectWeights.Same(1), bent);
            for (int i = 0; i < range.Count; i++)
            {
                int row = i * outputs;
                slopes[(i * d) + b] = Elementwise.Dot<T>(workspace.Gradient(last, 0).Slice(row, outputs), workspace.Tangent(last, b).Slice(row, outputs));
                for (int a = 0; a < d; a++)
                {
                    gaussNewton[(((i * d) + a) * d) + b] = Elementwise.Dot<T>(workspace.Tangent(last, a).Slice(row, outputs), bent.Slice(row, outputs));
                }
            }
        }

        workspace.BackwardTangent(range);
        curvatures.Clear();
        foreach (NetworkNode node in _network.Nodes)
        {
            if (node.Segments.Count > 0)
            {
                node.Layer.ObjectCurvatures(workspace.Whole(node), curvatures);
            }
        }
    }
}
