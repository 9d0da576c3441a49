using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Plateau.Numerics;

/// <summary>What a stream of random numbers is for. One purpose, one stream: no two parts of the program ever share numbers.</summary>
internal enum RandomPurpose
{
    /// <summary>Initial parameters of a network.</summary>
    Initialization = 1,

    /// <summary>The order of objects within an epoch; the draw is the epoch.</summary>
    Shuffle = 2,

    /// <summary>Which objects a random subset holds.</summary>
    Subset = 3,

    /// <summary>The draws w^(t) of a probe; the draw is t.</summary>
    Probe = 4,

    /// <summary>The basis of a random subspace; the draw is the direction.</summary>
    Subspace = 5,

    /// <summary>Bootstrap weights; the draw is the replicate.</summary>
    Bootstrap = 6,

    /// <summary>Random orders of the objects; the draw is the order.</summary>
    Order = 7,

    /// <summary>Built-in digits for fitting; the draw is the object.</summary>
    Digits = 8,

    /// <summary>Built-in digits that no fit ever sees; the draw is the object.</summary>
    HeldOutDigits = 9,

    /// <summary>Dropout masks; the draw is the training step.</summary>
    Dropout = 10,

    /// <summary>Which component of a mixture a draw comes from; the draw is t.</summary>
    MixtureComponent = 11,

    /// <summary>Targets that a model draws for its Fisher matrix; the draw is the sample.</summary>
    FisherTargets = 12,

    /// <summary>Vectors that an iteration starts from; the draw is the vector.</summary>
    StartVectors = 13,

    /// <summary>Mixtures of given vectors that an iteration starts from; the draw is the mixture.</summary>
    StartMixtures = 14,

    /// <summary>Scrambling and shift of Sobol points; the draw is the randomisation.</summary>
    Scramble = 23,

    /// <summary>Candidates for the direction numbers of Sobol points; the draw is the dimension.</summary>
    SobolDirections = 24,

    /// <summary>Starting vector of the search for the largest singular value of a layer.</summary>
    SpectralNorm = 27,

    /// <summary>The directions along which the remainder of an expansion is measured; the draw is the direction.</summary>
    Expansion = 28,

    /// <summary>Probe vectors of trace and norm estimates; the draw is the probe.</summary>
    TraceProbe = 30,

    /// <summary>Random signs of estimates of a diagonal; the draw is the probe.</summary>
    DiagonalProbe = 31,

    /// <summary>Probe vectors of a spectral density; the draw is the probe.</summary>
    DensityProbe = 32,

    /// <summary>Vectors that an operator is checked with; the draw is the vector.</summary>
    OperatorCheck = 33,

    /// <summary>Which objects of a stream are kept; the draw is the restart.</summary>
    Reservoir = 40,

    /// <summary>Signs by which draws are contrasted; the draw is the contrast.</summary>
    Contrast = 41,

    /// <summary>Seeds of refits at growing sizes; the draw is the size's rank, the index the fit.</summary>
    Refit = 45,

    /// <summary>Bootstrap weights of two landscapes at once; the draw is the replicate.</summary>
    PairedBootstrap = 50,

    /// <summary>Signs of random combinations of objects' gradients; the draw is the combination.</summary>
    GradientSigns = 60,

    /// <summary>The order in which a pool of objects is gone through to choose from it; the draw is the choice.</summary>
    PoolOrder = 65,

    /// <summary>Which objects of a pool are chosen; the draw is the choice.</summary>
    PoolChoice = 66,

    /// <summary>Which objects a study takes for its pools and its first fits; the draw is the part.</summary>
    StudyPool = 67,

    /// <summary>Random directions scaled to a network's filters; the draw is the direction.</summary>
    FilterDirection = 70,

    /// <summary>Bootstrap samples that a network is fitted to.</summary>
    LikelihoodBootstrap = 75,

    /// <summary>Resampled tasks and seeds of a study; the draw is the replicate.</summary>
    StudyBootstrap = 76,

    /// <summary>Which objects of a file are held out.</summary>
    HeldOut = 80,
}

/// <summary>
/// Random numbers as a pure function of (seed, purpose, draw, index): any part of any stream can be made anywhere, in any order,
/// on any machine, with the same bits.
/// </summary>
internal readonly struct RandomStream
{
    private const double InverseTwoTo32 = 1.0 / 4294967296.0;

    private readonly ulong _seed;
    private readonly uint _purpose;
    private readonly uint _draw;

    /// <summary>The stream of one purpose and one draw under a seed.</summary>
    public RandomStream(ulong seed, RandomPurpose purpose, int draw = 0)
    {
        _seed = seed;
        _purpose = (uint)purpose;
        _draw = (uint)draw;
    }

    /// <summary>The four words of one block of the stream.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal (uint X0, uint X1, uint X2, uint X3) Block(ulong block)
        => Philox.Block(_seed, (uint)block, (uint)(block >> 32), _draw, _purpose);

    /// <summary>The words of consecutive blocks of the stream, in order; a multiple of <see cref="Philox.WordsAtOnce"/>.</summary>
    internal void FillBits(ulong block, Span<uint> words) => Philox.Fill(_seed, block, _draw, _purpose, words);

    /// <summary>
    /// Marks which numbers are kept when each is dropped with probability <paramref name="threshold"/>/2¹⁶; a mark is not 0 where the
    /// number is kept. Each takes half a word. 128 numbers take sixteen blocks from <paramref name="block"/> on: first the lower halves of
    /// the 64 words, then the upper halves.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void FillKept(ulong block, int threshold, Span<byte> kept)
    {
        Span<uint> words = stackalloc uint[Philox.WordsAtOnce];
        Span<byte> marks = stackalloc byte[2 * Philox.WordsAtOnce];
        Vector512<uint> limit = Vector512.Create((uint)threshold);
        for (int start = 0; start < kept.Length; start += marks.Length, block += Philox.WordsAtOnce / 4)
        {
            FillBits(block, words);
            Vector512<uint> first = Vector512.Create<uint>(words);
            Vector512<uint> second = Vector512.Create<uint>(words[16..]);
            Vector512<uint> third = Vector512.Create<uint>(words[32..]);
            Vector512<uint> fourth = Vector512.Create<uint>(words[48..]);
            Vector512<uint> half = Vector512.Create(0xFFFFu);
            Mark(first & half, second & half, third & half, fourth & half, limit).CopyTo(marks);
            Mark(first >>> 16, second >>> 16, third >>> 16, fourth >>> 16, limit).CopyTo(marks[Philox.WordsAtOnce..]);
            marks[..Math.Min(marks.Length, kept.Length - start)].CopyTo(kept[start..]);
        }
    }

    /// <summary>32 uniform bits at <paramref name="index"/>.</summary>
    public uint Bits(long index)
    {
        (uint x0, uint x1, uint x2, uint x3) = Block((ulong)index >> 2);
        return (index & 3) switch { 0 => x0, 1 => x1, 2 => x2, _ => x3 };
    }

    /// <summary>A uniform number strictly inside (0, 1), at <paramref name="index"/>; a multiple of 2⁻³³.</summary>
    public double Uniform(long index) => ToUniform(Bits(index));

    /// <summary>A standard normal number at <paramref name="index"/>, by inversion.</summary>
    public double Normal(long index) => Elementary.NormalQuantile(Uniform(index));

    /// <summary>
    /// A uniform integer in [0, <paramref name="bound"/>) at <paramref name="index"/>, by multiplication; its bias is below bound/2³².
    /// </summary>
    public int Below(long index, int bound) => (int)(((ulong)Bits(index) * (uint)bound) >> 32);

    /// <summary>Fills <paramref name="destination"/> with the uniform numbers at 0, 1, 2, …</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void FillUniform(Span<double> destination)
    {
        int i = 0;
        Span<uint> words = stackalloc uint[Philox.WordsAtOnce];
        for (; i + words.Length <= destination.Length; i += words.Length)
        {
            FillBits((ulong)i >> 2, words);
            ToUniform(words, destination.Slice(i, words.Length));
        }

        for (; i < destination.Length; i++)
        {
            destination[i] = Uniform(i);
        }
    }

    /// <summary>A random order of 0 … <paramref name="count"/> − 1, by Fisher and Yates.</summary>
    public int[] Permutation(int count)
    {
        int[] order = new int[count];
        for (int i = 0; i < count; i++)
        {
            order[i] = i;
        }

        for (int i = count - 1; i > 0; i--)
        {
            int j = Below(count - 1 - i, i + 1);
            (order[i], order[j]) = (order[j], order[i]);
        }

        return order;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static double ToUniform(uint bits) => (bits + 0.5) * InverseTwoTo32;

    // All ones in a byte where the number of its lane reaches the limit.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<byte> Mark(
        Vector512<uint> first,
        Vector512<uint> second,
        Vector512<uint> third,
        Vector512<uint> fourth,
        Vector512<uint> limit)
        => Vector512.Narrow(
            Vector512.Narrow(Vector512.GreaterThanOrEqual(first, limit), Vector512.GreaterThanOrEqual(second, limit)),
            Vector512.Narrow(Vector512.GreaterThanOrEqual(third, limit), Vector512.GreaterThanOrEqual(fourth, limit)));

    // The same numbers for whole vectors: (bits + 0.5) is exact in float64.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ToUniform(ReadOnlySpan<uint> bits, Span<double> destination)
    {
        for (int i = 0; i < bits.Length; i += Vector512<uint>.Count)
        {
            (Vector512<ulong> lower, Vector512<ulong> upper) = Vector512.Widen(Vector512.Create(bits.Slice(i, Vector512<uint>.Count)));
            ((Vector512.ConvertToDouble(lower.AsInt64()) + Vector512.Create(0.5)) * Vector512.Create(InverseTwoTo32))
                .CopyTo(destination[i..]);
            ((Vector512.ConvertToDouble(upper.AsInt64()) + Vector512.Create(0.5)) * Vector512.Create(InverseTwoTo32))
                .CopyTo(destination[(i + Vector512<double>.Count)..]);
        }
    }
}
