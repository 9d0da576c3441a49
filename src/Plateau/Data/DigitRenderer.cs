using System.Runtime.Intrinsics;
using Plateau.Numerics;

namespace Plateau.Data;

/// <summary>
/// The built-in data set: handwriting-like digits, 28 × 28, grey, drawn from strokes. Each is a pure function of (seed, purpose, index),
/// made only of operations that every machine rounds alike, so the data set is the same bytes everywhere and needs no download.
/// </summary>
/// <remarks>
/// A digit is a way of writing its class (<see cref="DigitStrokes"/>) whose points are shaken, joined by Catmull–Rom curves, bent by a
/// smooth polynomial field, stretched, slanted, turned and placed; a pen of varying width goes along, now and then skips or leaves a speck;
/// the ink's softness, strength and noise vary. How far a digit strays from its model has a heavy tail, so a few objects are hard, as in
/// real handwriting. Fitted to 10,000 of them and tested on 10,000 fresh ones, a linear softmax reaches 90.7 % in 10 epochs and 92.6 % in
/// 100, a network of two hidden layers of 128 about 97.6 % in 10.
/// </remarks>
internal static class DigitRenderer
{
    /// <summary>Height and width of a digit, in pixels.</summary>
    internal const int Side = 28;

    private const int Pixels = Side * Side;
    private const int Stride = 32;
    private const int PiecesPerSpan = 5;
    private const int MaxUniforms = 128;
    private const long FirstNoiseBlock = MaxUniforms / 4;
    private const double Margin = 2.0;

    /// <summary>
    /// Draws object <paramref name="index"/> of a seed's digits into <paramref name="image"/>: 784 bytes, row by row from the top, 0 the
    /// background and 255 full ink.
    /// </summary>
    internal static void Render(ulong seed, RandomPurpose purpose, int index, Span<byte> image, out int label)
    {
        if (image.Length != Pixels)
        {
            throw new ArgumentException($"A digit has {Pixels} pixels, the image {image.Length}.", nameof(image));
        }

        RandomStream stream = new(seed, purpose, index);
        Span<double> uniforms = stackalloc double[MaxUniforms];
        stream.FillUniform(uniforms);
        Dice dice = new(uniforms);

        label = (int)(dice.Uniform() * DigitStrokes.Classes);
        DigitStrokes strokes = DigitStrokes.Pick(label, dice.Uniform());
        double strangeness = Strangeness(dice.Uniform());

        int capacity = (DigitStrokes.MaxPoints * PiecesPerSpan) + 1;
        Span<double> x = stackalloc double[capacity];
        Span<double> y = stackalloc double[capacity];
        Span<bool> lifts = stackalloc bool[capacity];
        int count = Trace(strokes, strangeness, ref dice, x, y, lifts);
        x = x[..count];
        y = y[..count];
        Deform(strangeness, ref dice, x, y);

        Span<double> radii = stackalloc double[count];
        PressPen(ref dice, radii);
        Place(ref dice, x, y, radii);

        double softness = dice.Between(1.0, 1.8);
        Span<float> depth = stackalloc float[Side * Stride];
        depth.Fill(-Side);
        for (int i = 0; i + 1 < count; i++)
        {
            if (!lifts[i])
            {
                Stamp(depth, x[i], y[i], radii[i], x[i + 1], y[i + 1], radii[i + 1], softness);
            }
        }

        if (dice.Chance(0.12))
        {
            Speck(ref dice, depth, softness);
        }

        double ink = dice.Between(0.9, 1.15);
        double noise = dice.Uniform();
        Develop(stream, depth, softness, ink, 0.01 + (0.08 * noise * noise * noise), image);
    }

    /// <summary>How far a digit strays from its model: between 0.65 and 1.2 for most, above 1.6 for one in 200, at most 2.4.</summary>
    private static double Strangeness(double u) => 0.65 + (0.45 * u) + (0.005 * u / (1.004 - u));

    /// <summary>Shakes the points of the strokes and joins them by Catmull–Rom curves; returns the number of points on the line.</summary>
    private static int Trace(DigitStrokes strokes, double strangeness, ref Dice dice, Span<double> x, Span<double> y, Span<bool> lifts)
    {
        int points = strokes.X.Length;
        double shake = 0.024 * strangeness;
        Span<double> px = stackalloc double[points];
        Span<double> py = stackalloc double[points];
        for (int i = 0; i < points; i++)
        {
            px[i] = strokes.X[i] + (shake * dice.Normal());
            py[i] = strokes.Y[i] + (shake * dice.Normal());
        }

        ReadOnlySpan<PenPoint> kinds = strokes.Kinds;
        int count = 0;
        bool starts = true;
        for (int i = 0; i < points; i++)
        {
            lifts[count] = kinds[i] == PenPoint.Lift;
            (x[count], y[count]) = (px[i], py[i]);
            count++;
            if (kinds[i] == PenPoint.Lift)
            {
                starts = true;
                continue;
            }

            int before = starts || kinds[i] == PenPoint.Corner ? i : i - 1;
            int after = kinds[i + 1] == PenPoint.Smooth ? i + 2 : i + 1;
            for (int piece = 1; piece < PiecesPerSpan; piece++)
            {
                double t = (double)piece / PiecesPerSpan;
                x[count] = CatmullRom(px[before], px[i], px[i + 1], px[after], t);
                y[count] = CatmullRom(py[before], py[i], py[i + 1], py[after], t);
                lifts[count] = false;
                count++;
            }

            starts = false;
        }

        return count;
    }

    private static double CatmullRom(double before, double from, double to, double after, double t)
    {
        double slope = 0.5 * (to - before);
        double slopeAtEnd = 0.5 * (after - from);
        double rise = to - from;
        double square = (3.0 * rise) - (2.0 * slope) - slopeAtEnd;
        double cube = slope + slopeAtEnd - (2.0 * rise);
        return from + (t * (slope + (t * (square + (t * cube)))));
    }

    /// <summary>Bends by a smooth polynomial field, then stretches, slants and turns; from the unit of the strokes to pixels.</summary>
    private static void Deform(double strangeness, ref Dice dice, Span<double> x, Span<double> y)
    {
        double bend = 0.038 * strangeness;
        double bow = bend * dice.Normal();
        double fan = bend * dice.Normal();
        double wave = bend * dice.Normal();
        double sag = bend * dice.Normal();
        double lean = bend * dice.Normal();
        double crowd = bend * dice.Normal();

        double height = 9.2 * (1.0 + (0.07 * strangeness * dice.Normal()));
        double width = height * (1.0 + (0.10 * strangeness * dice.Normal()));
        double slant = 0.12 + (0.14 * strangeness * dice.Normal());
        double turn = 0.008 * strangeness * dice.Normal();
        (double cos, double sin) = Elementary.CosSinOfTurn(turn - Math.Floor(turn));
        width = Math.Max(width, 0.45 * height);
        for (int i = 0; i < x.Length; i++)
        {
            double u = x[i];
            double v = y[i];
            double bentX = u + (bow * v * v) + (fan * 1.5 * u * v) + (wave * 2.0 * v * (v * v - 0.6));
            double bentY = v + (sag * 1.5 * u * u) + (lean * u * v) + (crowd * v * v);
            double slantedX = (width * bentX) - (slant * height * bentY);
            double slantedY = height * bentY;
            x[i] = (cos * slantedX) - (sin * slantedY);
            y[i] = (sin * slantedX) + (cos * slantedY);
        }
    }

    /// <summary>The pen's radius in pixels at each point: its width, a slow wave along the line, and now and then a skip.</summary>
    private static void PressPen(ref Dice dice, Span<double> radii)
    {
        double radius = 1.5 + (0.65 * dice.Uniform() * dice.Uniform()) + (0.4 * dice.Uniform());
        double swing = 0.28 * dice.Uniform();
        double waves = dice.Between(0.6, 2.4);
        double phase = dice.Uniform();
        double skipAt = dice.Chance(0.03) ? dice.Uniform() : -1.0;
        double skipReach = dice.Between(0.03, 0.09);
        for (int i = 0; i < radii.Length; i++)
        {
            double along = (double)i / radii.Length;
            double turn = (waves * along) + phase;
            (double cos, _) = Elementary.CosSinOfTurn(turn - Math.Floor(turn));
            double press = 1.0 + (swing * cos);
            double fromSkip = Math.Abs(along - skipAt) / skipReach;
            if (fromSkip < 1.0)
            {
                press -= 2.2 * (1.0 - (fromSkip * fromSkip));
            }

            radii[i] = radius * press;
        }
    }

    /// <summary>Moves the line into the frame, near its middle; shrinks what is too large for it.</summary>
    private static void Place(ref Dice dice, Span<double> x, Span<double> y, ReadOnlySpan<double> radii)
    {
        double left = double.MaxValue, top = double.MaxValue, right = double.MinValue, bottom = double.MinValue;
        for (int i = 0; i < x.Length; i++)
        {
            double reach = Math.Max(radii[i], 0.0);
            left = Math.Min(left, x[i] - reach);
            right = Math.Max(right, x[i] + reach);
            top = Math.Min(top, y[i] - reach);
            bottom = Math.Max(bottom, y[i] + reach);
        }

        double room = Side - (2.0 * Margin);
        double shrink = Math.Min(1.0, Math.Min(room / (right - left), room / (bottom - top)));
        double slackX = Math.Max(0.5 * (room - (shrink * (right - left))), 0.0);
        double slackY = Math.Max(0.5 * (room - (shrink * (bottom - top))), 0.0);
        double centreX = (0.5 * Side) + Math.Clamp(2.3 * dice.Normal(), -slackX, slackX);
        double centreY = (0.5 * Side) + Math.Clamp(1.9 * dice.Normal(), -slackY, slackY);
        for (int i = 0; i < x.Length; i++)
        {
            x[i] = centreX + (shrink * (x[i] - (0.5 * (left + right))));
            y[i] = centreY + (shrink * (y[i] - (0.5 * (top + bottom))));
        }
    }

    /// <summary>A short stray mark in the inner part of the frame.</summary>
    private static void Speck(ref Dice dice, Span<float> depth, double softness)
    {
        double x = dice.Between(4.0, Side - 4.0);
        double y = dice.Between(4.0, Side - 4.0);
        double toX = x + dice.Between(-1.8, 1.8);
        double toY = y + dice.Between(-1.8, 1.8);
        double radius = dice.Between(0.1, 0.8);
        Stamp(depth, x, y, radius, toX, toY, radius, softness);
    }

    /// <summary>
    /// Raises <paramref name="depth"/>, how deep in the ink the centre of each pixel lies (radius less distance, in pixels), to that of one
    /// straight piece. Only pixels that the piece can darken are visited.
    /// </summary>
    private static void Stamp(
        Span<float> depth,
        double fromX,
        double fromY,
        double fromRadius,
        double toX,
        double toY,
        double toRadius,
        double softness)
    {
        double reach = Math.Max(fromRadius, toRadius) + (0.5 * softness);
        if (reach <= 0)
        {
            return;
        }

        int firstRow = Math.Max((int)Math.Floor(Math.Min(fromY, toY) - reach), 0);
        int lastRow = Math.Min((int)Math.Floor(Math.Max(fromY, toY) + reach), Side - 1);
        int firstColumn = Math.Clamp((int)Math.Floor(Math.Min(fromX, toX) - reach), 0, Stride - Vector256<float>.Count);
        int lastColumn = Math.Min((int)Math.Floor(Math.Max(fromX, toX) + reach), Side - 1);

        float dx = (float)(toX - fromX);
        float dy = (float)(toY - fromY);
        float inverse = 1f / Math.Max((dx * dx) + (dy * dy), 1e-6f);
        float growth = (float)(toRadius - fromRadius);
        Vector256<float> radius = Vector256.Create((float)fromRadius);
        Vector256<float> lanes = Vector256.Create(0f, 1f, 2f, 3f, 4f, 5f, 6f, 7f);
        for (int column = firstColumn; column <= lastColumn; column += Vector256<float>.Count)
        {
            int start = Math.Min(column, Stride - Vector256<float>.Count);
            Vector256<float> offsetX = Vector256.Create((float)(start + 0.5 - fromX)) + lanes;
            Vector256<float> alongX = offsetX * (dx * inverse);
            for (int row = firstRow; row <= lastRow; row++)
            {
                float offsetY = (float)(row + 0.5 - fromY);
                Vector256<float> along = alongX + Vector256.Create(offsetY * dy * inverse);
                along = Vector256.Min(Vector256.Max(along, Vector256<float>.Zero), Vector256<float>.One);
                Vector256<float> missX = offsetX - (along * dx);
                Vector256<float> missY = Vector256.Create(offsetY) - (along * dy);
                Vector256<float> value = radius + (along * growth) - Vector256.Sqrt((missX * missX) + (missY * missY));
                Span<float> place = depth.Slice((row * Stride) + start, Vector256<float>.Count);
                Vector256.Max(Vector256.Create<float>(place), value).CopyTo(place);
            }
        }
    }

    /// <summary>From depth in the ink to grey: a soft edge, the ink's strength, and uniform noise on every pixel.</summary>
    private static void Develop(RandomStream stream, ReadOnlySpan<float> depth, double softness, double ink, double noise, Span<byte> image)
    {
        float slope = (float)(1.0 / softness);
        float strength = (float)(255.0 * ink);
        float grain = (float)(255.0 * noise / 128.0);
        Span<uint> words = stackalloc uint[4];
        for (int pixel = 0; pixel < Pixels; pixel++)
        {
            int byteOfBlock = pixel & 15;
            if (byteOfBlock == 0)
            {
                (words[0], words[1], words[2], words[3]) = stream.Block((ulong)(FirstNoiseBlock + (pixel >> 4)));
            }

            float cover = Math.Clamp(0.5f + (slope * depth[(pixel / Side * Stride) + (pixel % Side)]), 0f, 1f);
            float speckle = (int)((words[byteOfBlock >> 2] >> (8 * (byteOfBlock & 3))) & 0xFF) - 127.5f;
            image[pixel] = (byte)Math.Clamp((strength * cover) + (grain * speckle) + 0.5f, 0f, 255f);
        }
    }

    /// <summary>The random numbers of one digit, used up in order.</summary>
    private ref struct Dice(ReadOnlySpan<double> uniforms)
    {
        private readonly ReadOnlySpan<double> _uniforms = uniforms;
        private int _next;

        public double Uniform() => _uniforms[_next++];

        public double Between(double low, double high) => low + ((high - low) * Uniform());

        public double Normal() => Elementary.NormalQuantile(Uniform());

        public bool Chance(double probability) => Uniform() < probability;
    }
}
