using System.Buffers;
using System.Numerics;
using Plateau.Data;
using Plateau.Numerics;

namespace Plateau.Networks;

/// <summary>
/// The loss of every object along D directions v_a to second order, in evaluation mode: ℓ_i, v_aᵀg_i, v_aᵀH_iv_b and v_aᵀG_iv_b, H_i the
/// Hessian and G_i the Gauss–Newton matrix of ℓ_i. One pass over the data, D tangents at a time; threads take chunks of objects, and an
/// object's numbers depend on that object alone.
/// </summary>
/// <remarks>
/// With δ the gradient at each node, from one pass back, and F″ the second derivative of a node by what it reads: v_aᵀH_iv_b = v_aᵀG_iv_b +
/// Σ_nodes ⟨δ, F″(a, b)⟩. F″(a, b) is not 0 only where parameters and input change together, or where the function of the node is curved.
/// So three products per direction are enough: two for the tangent and one for F″. A layer that reads the objects themselves needs one.
/// </remarks>
internal sealed class ObjectProjections<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Network _network;
    private readonly ObjectLoss _loss;
    private readonly ObjectChunks<T> _chunks;

    /// <summary>Allocates memory for a network and D directions.</summary>
    /// <param name="network">The network.</param>
    /// <param name="directions">D.</param>
    /// <param name="loss">ℓ; by default the cross-entropy.</param>
    /// <param name="chunkObjects">How many objects go through at once; by default as many as suit the machine's caches.</param>
    public ObjectProjections(Network network, int directions, ObjectLoss? loss = null, int? chunkObjects = null)
    {
        _loss = loss ?? ObjectLoss.CrossEntropy();
        _network = network;
        WorkspaceRoom room = Room(directions);
        _chunks = chunkObjects is int objects ? new ObjectChunks<T>(network, objects, room) : new ObjectChunks<T>(network, room);
        Directions = new ParameterBlock<T>(network, directions);
    }

    /// <summary>The bytes that projections of so many objects take, without their results.</summary>
    public static double Bytes(Network network, int objects, int directions)
        => ParameterBlock<T>.Bytes(network, directions + 1) + ObjectChunks<T>.Bytes(network, Room(directions), objects);

    private static WorkspaceRoom Room(int directions) => new() { Lanes = 1, Directions = directions };

    /// <summary>The directions; set and prepare them (with their backward form) before <see cref="Compute"/>.</summary>
    public ParameterBlock<T> Directions { get; }

    /// <summary>Computes for every object of a data set.</summary>
    /// <param name="data">The objects.</param>
    /// <param name="parameters">The parameters to evaluate at, prepared for the backward pass.</param>
    /// <param name="losses">ℓ_i, (objects).</param>
    /// <param name="slopes">v_aᵀg_i, (objects, D).</param>
    /// <param name="hessians">v_aᵀH_iv_b, (objects, D(D + 1)/2), each as <see cref="PackedSymmetric"/> has it.</param>
    /// <param name="gaussNewton">v_aᵀG_iv_b in the same form; may be null.</param>
    /// <param name="progress">Receives how many more objects are done, from any thread; may be null.</param>
    /// <param name="cancellation">Stops between chunks.</param>
    public void Compute(
        Dataset data,
        ParameterBlock<T> parameters,
        double[] losses,
        double[] slopes,
        double[] hessians,
        double[]? gaussNewton = null,
        Action<int>? progress = null,
        CancellationToken cancellation = default)
    {
        int d = Directions.Vectors;
        int triangle = PackedSymmetric.Length(d);
        ObjectLoss loss = _loss.For(data);
        _chunks.Run(
            data,
            null,
            parameters,
            Directions,
            (workspace, first, range) =>
            {
                Chunk(
                    loss,
                    workspace,
                    range,
                    data.Labels.Slice(first, range.Count),
                    losses.AsSpan(first, range.Count),
                    slopes.AsSpan(first * d, range.Count * d),
                    hessians.AsSpan(first * triangle, range.Count * triangle),
                    gaussNewton is null ? default : gaussNewton.AsSpan(first * triangle, range.Count * triangle));
                progress?.Invoke(range.Count);
            },
            cancellation);
    }

    private void Chunk(
        ObjectLoss loss,
        Workspace<T> workspace,
        ObjectRange range,
        ReadOnlySpan<int> labels,
        Span<double> losses,
        Span<double> slopes,
        Span<double> hessians,
        Span<double> gaussNewton)
    {
        int d = Directions.Vectors;
        int outputs = _network.Outputs;
        int last = _network.Nodes.Count - 1;
        workspace.Forward(range);
        loss.LossesAndGradient<T>(workspace.Logits, labels, losses, workspace.Gradient(last, 0), ObjectWeights.Same(1));
        workspace.Backward(range);
        hessians.Clear();
        workspace.TangentForward(range, hessians);

        ReadOnlySpan<T> tangents = workspace.Tangents(last);
        int stride = range.Count * outputs;
        T[] rented = ArrayPool<T>.Shared.Rent(tangents.Length);
        Span<T> bent = rented.AsSpan(0, tangents.Length);
        loss.HessianProduct(workspace.Logits, labels, tangents, ObjectWeights.Same(1), bent);
        int triangle = PackedSymmetric.Length(d);
        double[] curvatures = ArrayPool<double>.Shared.Rent(triangle);
        Span<double> own = curvatures.AsSpan(0, triangle);
        slopes.Clear();
        for (int i = 0; i < range.Count; i++)
        {
            InnerProducts.Add(
                tangents[(i * outputs)..], stride, d, workspace.Gradient(last, 0)[(i * outputs)..], 0, 1, outputs, slopes.Slice(i * d, d));
            own.Clear();
            InnerProducts.AddLower(tangents[(i * outputs)..], stride, bent[(i * outputs)..], stride, d, outputs, own);
            Span<double> hessian = hessians.Slice(i * triangle, triangle);
            Sums.AddScaled(1, own, hessian);
            PackedSymmetric.PackTriangle(hessian, d);
            if (!gaussNewton.IsEmpty)
            {
                Span<double> outer = gaussNewton.Slice(i * triangle, triangle);
                own.CopyTo(outer);
                PackedSymmetric.PackTriangle(outer, d);
            }
        }

        ArrayPool<double>.Shared.Return(curvatures);
        ArrayPool<T>.Shared.Return(rented);
    }
}
