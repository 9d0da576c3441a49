using System.Globalization;

namespace Plateau.Data;

/// <summary>
/// The ways to write each digit, as the points a pen goes through. A point is <c>x,y</c> in hundredths of half the digit's height, x to the
/// right and y down, the origin in the middle; <c>!</c> after a point makes a sharp corner there, <c>/</c> lifts the pen. The table belongs
/// to the data set's definition: to change a number in it is to change every digit drawn.
/// </summary>
internal sealed class DigitStrokes
{
    /// <summary>The number of classes.</summary>
    public const int Classes = 10;

    private static readonly DigitStrokes[][] s_table =
    [
        [
            Way(5, "10,-98 -38,-74 -56,0 -38,72 2,98 42,70 56,0 40,-70 2,-98"),
            Way(3, "0,-100 -30,-60 -36,0 -28,62 2,100 32,60 36,0 28,-62 -4,-98"),
            Way(3, "30,-78 -10,-98 -48,-50 -54,25 -22,92 25,85 54,25 44,-50 12,-92 -18,-78"),
            Way(1, "8,-98 -40,-72 -54,0 -38,72 2,98 42,70 54,0 38,-72 4,-98 / 48,-78 0,0 -46,80"),
        ],
        [
            Way(4, "0,-100 0,0 0,100"),
            Way(3, "16,-100 6,-30 -6,30 -16,100"),
            Way(2, "-26,-66 -10,-80 5,-100! 5,0 5,100"),
            Way(2, "-30,-64 -12,-80 2,-100! 2,0 2,98 / -38,98 0,98 40,98"),
        ],
        [
            Way(4, "-48,-55 -25,-92 15,-98 45,-65 35,-15 0,30 -50,95! 0,92 55,92"),
            Way(4, "-45,-60 -15,-97 30,-88 42,-45 15,15 -25,68 -52,88 -50,62 -25,62 15,88 55,85"),
            Way(2, "-50,-72 -10,-98 38,-82 40,-38 -5,30 -52,92! 0,98 54,86"),
        ],
        [
            Way(4, "-45,-75 -10,-98 35,-80 36,-38 -8,-8! 40,15 48,60 10,97 -48,78"),
            Way(3, "-45,-70 -5,-98 38,-62 15,-14 -16,-5 20,4 50,48 20,95 -45,82"),
            Way(1, "-45,-94 0,-95 42,-95! 15,-52 -10,-18! 35,0 48,50 10,97 -45,80"),
        ],
        [
            Way(4, "-30,-95 -45,-45 -48,10! 0,8 54,5 / 32,-78 28,0 22,100"),
            Way(3, "20,-100 -20,-36 -55,30! 0,30 58,30 / 20,-98 20,0 20,100"),
            Way(2, "-42,-92 -52,-25 -25,8 18,2 42,-88! 34,0 26,100"),
        ],
        [
            Way(4, "42,-95 0,-95 -38,-95! -42,-55 -45,-12! -5,-30 42,0 42,60 0,97 -48,78"),
            Way(3, "-35,-93 -40,-50 -42,-10! 0,-28 45,5 40,65 -5,97 -48,80 / -35,-95 5,-95 48,-98"),
            Way(2, "44,-88 0,-96 -36,-70 -28,-22 15,-4 45,35 30,82 -10,97 -48,80"),
        ],
        [
            Way(4, "35,-95 -15,-60 -45,0 -42,60 -5,97 38,75 40,25 5,0 -38,32"),
            Way(3, "15,-100 -20,-40 -42,30 -30,85 10,97 42,60 30,15 -5,12 -38,52"),
            Way(2, "42,-84 5,-98 -35,-55 -48,20 -28,85 15,95 45,50 25,5 -15,5 -43,42"),
        ],
        [
            Way(4, "-54,-92 0,-92 54,-95! 20,-20 -12,100"),
            Way(3, "-54,-92 0,-92 54,-95! 20,-20 -12,100 / -28,4 5,2 42,0"),
            Way(2, "-50,-66 -48,-92! 0,-92 48,-95! 15,-20 -5,35 -10,100"),
            Way(2, "-48,-82 -15,-98 45,-92 32,-40 5,20 -5,100"),
        ],
        [
            Way(4, "35,-72 0,-98 -38,-70 -25,-25 15,5 42,50 15,95 -30,90 -42,50 -10,5 25,-25 38,-66"),
            Way(3, "0,-98 -34,-75 -30,-25 0,-8 30,-25 34,-75 2,-98 / 0,-8 -42,25 -40,80 0,98 40,80 42,25 0,-8"),
            Way(2, "25,-85 -8,-98 -32,-65 -10,-20 25,25 30,75 0,98 -32,75 -25,30 10,-15 32,-60 20,-88"),
        ],
        [
            Way(4, "38,-60 5,-97 -38,-70 -38,-20 0,-2 34,-35 38,-78! 36,0 30,100"),
            Way(3, "40,-55 10,-97 -36,-75 -40,-25 -5,0 35,-30 40,-70 40,0 25,65 -10,97 -40,82"),
            Way(1, "36,-86 -5,-97 -40,-55 -20,-10 18,-20 38,-84! 28,0 10,100"),
        ],
    ];

    private readonly double _weight;

    private DigitStrokes(double weight, string path)
    {
        string[] tokens = path.Split(' ');
        List<double> x = [], y = [];
        List<PenPoint> kinds = [];
        foreach (string token in tokens)
        {
            if (token == "/")
            {
                kinds[^1] = PenPoint.Lift;
                continue;
            }

            int comma = token.IndexOf(',', StringComparison.Ordinal);
            bool corner = token[^1] == '!';
            x.Add(int.Parse(token.AsSpan(0, comma), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) / 100.0);
            y.Add(int.Parse(
                token.AsSpan(comma + 1, token.Length - comma - (corner ? 2 : 1)),
                NumberStyles.AllowLeadingSign,
                CultureInfo.InvariantCulture)
                / 100.0);
            kinds.Add(corner ? PenPoint.Corner : PenPoint.Smooth);
        }

        kinds[^1] = PenPoint.Lift;
        _weight = weight;
        X = [.. x];
        Y = [.. y];
        Kinds = [.. kinds];
    }

    /// <summary>The largest number of points of any digit.</summary>
    public static int MaxPoints { get; } = s_table.Max(ways => ways.Max(way => way.X.Length));

    /// <summary>Abscissas of the points.</summary>
    public double[] X { get; }

    /// <summary>Ordinates of the points, downwards.</summary>
    public double[] Y { get; }

    /// <summary>What the pen does at each point.</summary>
    public PenPoint[] Kinds { get; }

    /// <summary>The way in which a class is written at the point <paramref name="uniform"/> of its distribution.</summary>
    public static DigitStrokes Pick(int label, double uniform)
    {
        DigitStrokes[] ways = s_table[label];
        double total = 0;
        foreach (DigitStrokes way in ways)
        {
            total += way._weight;
        }

        double rest = uniform * total;
        foreach (DigitStrokes way in ways)
        {
            rest -= way._weight;
            if (rest < 0)
            {
                return way;
            }
        }

        return ways[^1];
    }

    private static DigitStrokes Way(double weight, string path) => new(weight, path);
}

/// <summary>What the pen does at a point of a stroke.</summary>
internal enum PenPoint : byte
{
    /// <summary>Goes through it on a smooth curve.</summary>
    Smooth,

    /// <summary>Turns sharply.</summary>
    Corner,

    /// <summary>Leaves the paper: the next point begins another stroke.</summary>
    Lift,
}
