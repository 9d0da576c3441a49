using Plateau.Networks;
using Plateau.Numerics;

namespace Plateau.Convergence;

/// <summary>
/// A network as a chain of layers, with the bounds that the norms of the layers give: ‖∂z/∂θ‖² ≤ Σ_p ‖G_p‖² ‖∂z^(p)/∂θ_p‖², where ‖G_p‖ is
/// at most the product of the gains of the layers after p (docs/theory.md T3). For P1's networks this is |x|² Σ_p Π_{s≠p} ‖W_s‖², and the
/// same with biases; convolutions, pools and batch norm with constant statistics are chains too.
/// </summary>
internal sealed class LayerChain
{
    private const double GeluGain = 1.1290;
    private const double SiluGain = 1.0999;

    private readonly Link[] _links;

    private LayerChain(Link[] links, bool isPapers)
    {
        _links = links;
        IsPapers = isPapers;
        Link[] weighted = [.. links.Where(link => link.Norm is not null)];
        Layers = weighted.Length;
        LargestNorm = weighted.Length == 0 ? 0 : weighted.Max(link => link.Gain);
        LargestBias = weighted.Length == 0 ? 0 : weighted.Max(link => link.Offset);
        HasBias = weighted.Any(link => link.HasBias);
        LayerNorms = [.. weighted.Select(link => new LayerNorms
        {
            Name = link.Name,
            Norm = link.Norm!.Value.Value,
            Residual = link.Norm.Value.Residual,
            Converged = link.Norm.Value.Converged,
            Frobenius = link.Frobenius,
            LargestEntry = link.LargestEntry,
            Outputs = link.Outputs,
            Inputs = link.Inputs,
        })];
    }

    /// <summary>Whether it is a network of P1: linear layers with ReLU between them.</summary>
    public bool IsPapers { get; }

    /// <summary>L, the number of layers with weights.</summary>
    public int Layers { get; }

    /// <summary>M_W, the largest spectral norm of a layer.</summary>
    public double LargestNorm { get; }

    /// <summary>M_b, the largest norm of a bias as it is added to an output.</summary>
    public double LargestBias { get; }

    /// <summary>Whether biases are parameters.</summary>
    public bool HasBias { get; }

    /// <summary>The layers with weights, in order.</summary>
    public IReadOnlyList<LayerNorms> LayerNorms { get; }

    /// <summary>The chain of a network at given parameters.</summary>
    /// <param name="network">The network.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="buffers">The untrained numbers of its layers; by default those of a network before training.</param>
    /// <param name="reason">The reason why there is no chain, in words; empty otherwise.</param>
    /// <returns>Null for a network with branches, or with a layer whose norms are not known.</returns>
    public static LayerChain? Of(Network network, double[] parameters, double[]? buffers, out string reason)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(parameters);
        if (parameters.Length != network.ParameterCount)
        {
            throw new ArgumentException(
                $"{parameters.Length} parameters do not fit a network of {network.ParameterCount}.",
                nameof(parameters));
        }

        ParameterBlock<double> block = new(network, 1);
        block.Set(0, parameters);
        if (buffers is not null)
        {
            block.SetBuffers(0, buffers);
        }

        List<Link> links = [];
        bool papers = true;
        foreach (NetworkNode node in network.Nodes)
        {
            if (node.Inputs.Count != 1 || node.Inputs[0] != (node.Index == 0 ? Network.Input : node.Index - 1))
            {
                reason = $"{node} joins branches, and norms multiply along a chain only";
                return null;
            }

            if (LinkOf(node, block) is not { } link)
            {
                reason = $"no bound of the norm of {node} is known";
                return null;
            }

            papers &= node.Layer is Linear or Flatten or Reshape or Transpose or Dropout or Activation { Kind: ActivationKind.ReLU };
            links.Add(link);
        }

        reason = string.Empty;
        return new LayerChain([.. links], papers);
    }

    /// <summary>A bound of ‖J_iJ_iᵀ‖₂, J_i the Jacobian of the logits by the parameters, by the norms of the layers.</summary>
    /// <param name="inputNorm">|x_i|.</param>
    public double Gram(double inputNorm)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(inputNorm);
        double[] after = new double[_links.Length];
        double product = 1;
        for (int p = _links.Length - 1; p >= 0; p--)
        {
            after[p] = product;
            product *= _links[p].Gain * _links[p].Gain;
        }

        double sum = 0;
        double norm = inputNorm;
        for (int p = 0; p < _links.Length; p++)
        {
            sum += _links[p].SquaredParameterGain(norm) * after[p];
            norm = (_links[p].ValueGain * norm) + _links[p].Offset;
        }

        return sum;
    }

    /// <summary>
    /// The same for P1's networks by the largest norms alone: Σ_p (|x^(p)|² + b) M_W^{2(L−p)}, |x^(p)| ≤ M_x M_W^{p−1} + M_b Σ_{q&lt;p}
    /// M_W^{p−1−q}.
    /// </summary>
    /// <param name="inputNorm">M_x.</param>
    /// <exception cref="InvalidOperationException">The network is not a chain of linear layers and ReLU.</exception>
    public double WorstLayerGram(double inputNorm) => IsPapers
        ? HessianNormBounds.Gram(Layers, inputNorm, LargestNorm, HasBias, LargestBias)
        : throw new InvalidOperationException("The largest norm alone bounds chains of linear layers and ReLU only.");

    /// <summary>The same for P1's networks with Frobenius norms in place of spectral ones (Lemma 1).</summary>
    /// <param name="inputNorm">|x_i|.</param>
    /// <exception cref="InvalidOperationException">The network is not a chain of linear layers and ReLU.</exception>
    public double FrobeniusGram(double inputNorm) => IsPapers
        ? HessianNormBounds.Gram([.. LayerNorms.Select(layer => layer.Frobenius)], inputNorm, HasBias, Biases())
        : throw new InvalidOperationException("Lemma 1 is about chains of linear layers and ReLU only.");

    /// <summary>The same by the largest entry and the shapes: ‖W_p‖² ≤ M² times the number of its entries.</summary>
    /// <param name="inputNorm">|x_i|.</param>
    /// <exception cref="InvalidOperationException">The network is not a chain of linear layers and ReLU.</exception>
    public double EntryGram(double inputNorm) => IsPapers
        ? HessianNormBounds.Gram(
            [.. LayerNorms.Select(layer => LargestEntry * Math.Sqrt((double)layer.Outputs * layer.Inputs))],
            inputNorm,
            HasBias,
            Biases())
        : throw new InvalidOperationException("Lemma 1 is about chains of linear layers and ReLU only.");

    /// <summary>M, the largest weight in magnitude.</summary>
    public double LargestEntry => LayerNorms.Count == 0 ? 0 : LayerNorms.Max(layer => layer.LargestEntry);

    /// <summary>h, the widest hidden layer; the number of logits where there is none.</summary>
    public int Width => LayerNorms.Count == 0 ? 0 : LayerNorms.Take(Math.Max(1, LayerNorms.Count - 1)).Max(layer => layer.Outputs);

    private double[] Biases() => [.. _links.Where(link => link.Norm is not null).Select(link => link.Offset)];

    private static Link? LinkOf(NetworkNode node, ParameterBlock<double> block)
    {
        string name = node.Name;
        double Largest(ReadOnlySpan<double> values)
        {
            double largest = 0;
            foreach (double value in values)
            {
                largest = Math.Max(largest, Math.Abs(value));
            }

            return largest;
        }

        switch (node.Layer)
        {
            case BilinearLayer layer and (Linear or Conv2d):
                ReadOnlySpan<double> weight = block.Values[0].AsSpan(node.Segments[0].Offset, node.Segments[0].Length);
                SpectralNorm norm = SpectralNorm.OfLayer(layer, node, block);
                bool bias = node.Segments.Count > 1;
                int positions = layer is Conv2d ? node.Shape.Size / node.Segments[0].Shape[0] : 1;

                // A number of the image lies under each place of the kernel at most once: of its patches, |X|² ≤ places · |x|².
                int places = layer is Conv2d ? node.Segments[0].Shape[2] * node.Segments[0].Shape[3] : 1;
                return new Link(name)
                {
                    Norm = norm,
                    Gain = norm.High,
                    Offset =
                        bias ? Math.Sqrt(positions) * Norm(block.Values[0].AsSpan(node.Segments[1].Offset, node.Segments[1].Length)) : 0,
                    HasBias = bias,
                    InputFactor = Math.Sqrt(places),
                    Constant = bias ? positions : 0,
                    Frobenius = Norm(weight),
                    LargestEntry = Largest(weight),
                    Outputs = node.Segments[0].Shape[0],
                    Inputs = node.Segments[0].FanIn,
                };
            case BatchNorm layer:
                return OfBatchNorm(layer, node, block);
            case Activation activation:
                double root = Math.Sqrt(node.Shape.Size);
                return activation.Kind switch
                {
                    ActivationKind.Sigmoid => new Link(name) { Gain = 0.25, Offset = 0.5 * root },
                    ActivationKind.Gelu or ActivationKind.GeluTanh => new Link(name) { Gain = GeluGain, OwnValueGain = 1 },
                    ActivationKind.Silu => new Link(name) { Gain = SiluGain, OwnValueGain = 1 },
                    _ => new Link(name) { Gain = 1 },
                };
            case MaxPool2d pool:
                return new Link(name) { Gain = pool.Overlap };
            case AveragePool2d pool:
                return new Link(name) { Gain = pool.Gain };
            case GlobalAveragePool:
                return new Link(name) { Gain = Math.Sqrt((double)node.Shape.Size / node.InputShapes[0].Size) };
            case Flatten or Reshape or Transpose or Dropout:
                return new Link(name) { Gain = 1 };
            default:
                return null;
        }
    }

    // y = γ x̂ + β, x̂ = r(x − m) with m and r standing still.
    private static Link OfBatchNorm(BatchNorm layer, NetworkNode node, ParameterBlock<double> block)
    {
        ReadOnlySpan<double> mean = block.Buffers[0].AsSpan(node.Buffers[0].Offset, node.Buffers[0].Length);
        ReadOnlySpan<double> variance = block.Buffers[0].AsSpan(node.Buffers[1].Offset, node.Buffers[1].Length);
        bool affine = node.Segments.Count > 0;
        double root = Math.Sqrt((double)node.Shape.Size / mean.Length);
        (double gain, double rate, double offset) = (0, 0, 0);
        for (int c = 0; c < mean.Length; c++)
        {
            double r = 1 / Math.Sqrt(variance[c] + layer.Epsilon);
            double gamma = affine ? block.Values[0][node.Segments[0].Offset + c] : 1;
            double beta = affine ? block.Values[0][node.Segments[1].Offset + c] : 0;
            gain = Math.Max(gain, Math.Abs(gamma * r));
            rate = Math.Max(rate, r);
            offset += (beta - (gamma * r * mean[c])) * (beta - (gamma * r * mean[c]));
        }

        return new Link(node.Name)
        {
            Gain = gain,
            Offset = root * Math.Sqrt(offset),
            InputFactor = affine ? rate : 0,
            InputShift = root * Norm(mean),
            Constant = affine ? root * root : 0,
        };
    }

    private static double Norm(ReadOnlySpan<double> values) => Math.Sqrt(Sums.Dot(values, values));

    /// <summary>
    /// The bounds of one layer: |y| ≤ ValueGain |x| + Offset, ‖∂y/∂x‖ ≤ Gain, ‖∂y/∂θ‖² ≤ (InputFactor (|x| + InputShift))² + Constant.
    /// </summary>
    private sealed record Link(string Name)
    {
        public required double Gain { get; init; }

        public double? OwnValueGain { get; init; }

        public double ValueGain => OwnValueGain ?? Gain;

        public double Offset { get; init; }

        public double InputFactor { get; init; }

        public double InputShift { get; init; }

        public double Constant { get; init; }

        public SpectralNorm? Norm { get; init; }

        public bool HasBias { get; init; }

        public double Frobenius { get; init; }

        public double LargestEntry { get; init; }

        public int Outputs { get; init; }

        public int Inputs { get; init; }

        public double SquaredParameterGain(double norm)
        {
            double input = InputFactor * (norm + InputShift);
            return (input * input) + Constant;
        }
    }
}
