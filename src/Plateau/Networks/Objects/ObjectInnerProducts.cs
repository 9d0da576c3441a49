using System.Buffers;
using System.Numerics;
using Plateau.Data;
using Plateau.Numerics;

namespace Plateau.Networks;

/// <summary>
/// Inner products between the gradients of different objects, for networks whose parameters all belong to linear layers: there the gradient
/// of a layer is δxᵀ, and ⟨δ_s x_iᵀ, δ_t x_jᵀ⟩ = (δ_s·δ_t)(x_i·x_j), one more δ_s·δ_t for a bias. So n objects with K seeds need no
/// gradient written out, only matrix products of the inputs and gradients of the layers.
/// </summary>
internal sealed class ObjectInnerProducts<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Rows of a tile, an object's K together: its products stay in the second cache.
    private const int TileRows = 320;

    private readonly Network _network;
    private readonly ObjectLoss _loss;
    private readonly NetworkNode[] _layers;

    /// <summary>Allocates memory.</summary>
    /// <param name="network">The network; <see cref="Factorises"/> must be true for it.</param>
    /// <param name="loss">The loss whose curvature gives the seeds.</param>
    public ObjectInnerProducts(Network network, ObjectLoss loss)
    {
        _network = network;
        _loss = loss;
        _layers = Layers(network);
    }

    /// <summary>Whether every parameter belongs to a linear layer.</summary>
    public static bool Factorises(Network network) => network.Nodes.All(node => node.Segments.Count == 0 || node.Layer is Linear);

    /// <summary>The bytes that this takes for so many objects: the inputs and gradients of every layer are kept.</summary>
    public static double Bytes(Network network, int objects)
        => ((double)objects * Layers(network).Sum(node => ((long)network.Outputs * node.Shape.Size) + node.InputShapes[0].Size)
            * sizeof(double) * (typeof(T) == typeof(float) ? 0.5 : 1))
            + ParameterBlock<T>.Bytes(network, 1) + ObjectChunks<T>.Bytes(network, Room(network), objects);

    /// <summary>Σ_ij ‖s_iᵀs_j‖_F², s_i = J_iᵀS_i and S_iS_iᵀ = A_i: n² times the squared norm of the mean Gauss–Newton matrix.</summary>
    /// <param name="data">The objects.</param>
    /// <param name="parameters">The parameters to evaluate at, prepared for the backward pass.</param>
    /// <param name="progress">
    /// Receives how many more pairs of tiles are done, of n_t(n_t + 1)/2 with n_t = <see cref="Tiles"/>, from any thread; may be null.
    /// </param>
    /// <param name="cancellation">Stops between chunks and tiles.</param>
    public double SumOfSquares(
        Dataset data,
        ParameterBlock<T> parameters,
        Action<int>? progress = null,
        CancellationToken cancellation = default)
    {
        T[][] deltas = [.. _layers.Select(node => new T[(long)data.Objects * _network.Outputs * node.Shape.Size])];
        T[][] inputs = [.. _layers.Select(node => new T[(long)data.Objects * node.InputShapes[0].Size])];
        new ObjectChunks<T>(_network, Room(_network)).Run(
            data,
            null,
            parameters,
            null,
            (workspace, first, range) => Keep(workspace, range, data.Labels.Slice(first, range.Count), first, deltas, inputs),
            cancellation);

        // Pairs of tiles on and below the diagonal, each summed by itself and added in order.
        int tiles = Tiles(data.Objects);
        double[] sums = new double[PackedSymmetric.Length(tiles)];
        Workers.For(
            sums.Length,
            pair =>
            {
                int row = (int)((Math.Sqrt((8.0 * pair) + 1) - 1) / 2);
                row = PackedSymmetric.Place(row, 0) > pair ? row - 1 : PackedSymmetric.Place(row + 1, 0) <= pair ? row + 1 : row;
                int column = pair - PackedSymmetric.Place(row, 0);
                sums[pair] = (row == column ? 1 : 2) * Tile(data.Objects, deltas, inputs, row, column);
                progress?.Invoke(1);
            },
            cancellation);
        return Sums.Sum(sums);
    }

    /// <summary>The number of tiles that so many objects are cut into.</summary>
    public int Tiles(int objects) => (objects + TileObjects - 1) / TileObjects;

    private int TileObjects => Math.Max(1, TileRows / _network.Outputs);

    private static NetworkNode[] Layers(Network network) => [.. network.Nodes.Where(node => node.Segments.Count > 0)];

    private static WorkspaceRoom Room(Network network) => new() { Lanes = network.Outputs };

    // What arrives at the layers, object by object.
    private void Keep(Workspace<T> workspace, ObjectRange range, ReadOnlySpan<int> labels, int first, T[][] deltas, T[][] inputs)
    {
        int classes = _network.Outputs;
        workspace.Forward(range);
        _loss.CurvatureRoot<T>(workspace.Logits, labels, 0, workspace.Gradients(_network.Nodes.Count - 1));
        workspace.Backward(range);
        for (int layer = 0; layer < _layers.Length; layer++)
        {
            NodePass<T> pass = workspace.Whole(_layers[layer]);
            int size = pass.Node.Shape.Size;
            int inputSize = pass.Node.InputShapes[0].Size;
            Span<T> own = inputs[layer].AsSpan(first * inputSize, range.Count * inputSize);
            pass.Input(0).CopyTo(own);
            for (int i = 0; i < range.Count; i++)
            {
                if (!pass.Parameters.Origin.IsEmpty)
                {
                    Span<T> whole = own.Slice(i * inputSize, inputSize);
                    Elementwise.Add(whole, pass.Parameters.Origin, whole);
                }

                for (int lane = 0; lane < classes; lane++)
                {
                    pass.OutputGradient(lane)
                        .Slice(i * size, size)
                        .CopyTo(deltas[layer].AsSpan((((first + i) * classes) + lane) * size, size));
                }
            }
        }
    }

    // Σ ‖s_iᵀs_j‖² over the objects i of one tile and j of another.
    private double Tile(int objects, T[][] deltas, T[][] inputs, int rowTile, int columnTile)
    {
        int classes = _network.Outputs;
        (int top, int left) = (rowTile * TileObjects, columnTile * TileObjects);
        (int height, int width) = (Math.Min(TileObjects, objects - top), Math.Min(TileObjects, objects - left));
        (int rows, int columns) = (height * classes, width * classes);
        T[] rented = ArrayPool<T>.Shared.Rent((2 * rows * columns) + columns + (height * width));
        Span<T> sum = rented.AsSpan(0, rows * columns);
        Span<T> products = rented.AsSpan(rows * columns, rows * columns);
        Span<T> factors = rented.AsSpan(2 * rows * columns, columns);
        Span<T> similar = rented.AsSpan((2 * rows * columns) + columns, height * width);
        sum.Clear();
        for (int layer = 0; layer < _layers.Length; layer++)
        {
            NetworkNode node = _layers[layer];
            int size = node.Shape.Size;
            int inputSize = node.InputShapes[0].Size;
            T bias = node.Segments.Count > 1 ? T.One : T.Zero;
            MatrixProduct.Multiply(
                Rows(inputs[layer], top, height, inputSize),
                Rows(inputs[layer], left, width, inputSize).Transposed,
                similar,
                width);
            MatrixProduct.Multiply(
                Rows(deltas[layer], top * classes, rows, size),
                Rows(deltas[layer], left * classes, columns, size).Transposed,
                products,
                columns);
            for (int i = 0; i < height; i++)
            {
                for (int j = 0; j < width; j++)
                {
                    factors.Slice(j * classes, classes).Fill(similar[(i * width) + j] + bias);
                }

                for (int row = i * classes; row < (i + 1) * classes; row++)
                {
                    Elementwise.AddProduct(products.Slice(row * columns, columns), factors, sum.Slice(row * columns, columns));
                }
            }
        }

        double squares = Elementwise.Dot<T>(sum, sum);
        ArrayPool<T>.Shared.Return(rented);
        return squares;
    }

    private static MatrixView<T> Rows(T[] all, int first, int count, int size) => new(all.AsSpan(first * size, count * size), count, size);
}
