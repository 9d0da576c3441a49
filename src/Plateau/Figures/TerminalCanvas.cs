
namespace Plateau.Figures;

/// <summary>
/// A plane of characters with logarithmic axes. A braille character holds two by four dots; an ASCII character holds one. Curves are drawn
/// over scattered dots, and dots over reference lines.
/// </summary>
internal sealed class TerminalCanvas
{
    // Bits of the braille patterns from U+2800, by column and row of the dot within its character.
    private static readonly byte[,] Dots = { { 0x01, 0x02, 0x04, 0x40 }, { 0x08, 0x10, 0x20, 0x80 } };

    private readonly byte[,] _dots;
    private readonly char[,] _plain;
    private readonly bool _unicode;
    private readonly AxisMap _x;
    private readonly AxisMap _y;
    private readonly int _across;
    private readonly int _down;

    public TerminalCanvas(int width, int height, bool unicode, double minimumX, double maximumX, double minimumY, double maximumY)
    {
        Width = width;
        Height = height;
        _unicode = unicode;
        _across = unicode ? 2 : 1;
        _down = unicode ? 4 : 1;
        _dots = new byte[width, height];
        _plain = new char[width, height];
        _x = new(AxisScale.Logarithmic, minimumX, maximumX, 0, (width * _across) - 1);
        _y = new(AxisScale.Logarithmic, minimumY, maximumY, (height * _down) - 1, 0);
    }

    public int Width { get; }

    public int Height { get; }

    public double MinimumX => _x.Minimum;

    public double MaximumX => _x.Maximum;

    /// <summary>The column of characters that holds a value; −1 outside.</summary>
    public int ColumnOf(double x) => Cell(_x[x], _across, Width);

    /// <summary>The line of characters that holds a value, from the top; −1 outside.</summary>
    public int RowOf(double y) => Cell(_y[y], _down, Height);

    /// <summary>Draws single dots; values that cannot be shown are left out.</summary>
    public void Scatter(IReadOnlyList<double> x, IReadOnlyList<double> y)
    {
        for (int i = 0; i < x.Count; i++)
        {
            Set(_x[x[i]], _y[y[i]], '.');
        }
    }

    /// <summary>Draws a curve, with a gap where a value cannot be shown.</summary>
    public void Curve(IReadOnlyList<double> x, IReadOnlyList<double> y)
    {
        for (int i = 0; i < x.Count; i++)
        {
            (double toX, double toY) = (_x[x[i]], _y[y[i]]);
            (double fromX, double fromY) = i > 0 ? (_x[x[i - 1]], _y[y[i - 1]]) : (toX, toY);
            if (!double.IsFinite(fromX) || !double.IsFinite(fromY))
            {
                (fromX, fromY) = (toX, toY);
            }

            double length = Math.Max(Math.Abs(toX - fromX), Math.Abs(toY - fromY));
            if (!double.IsFinite(length))
            {
                continue;
            }

            int steps = (int)Math.Clamp(Math.Ceiling(length), 1, 10_000);
            for (int s = 0; s <= steps; s++)
            {
                double at = (double)s / steps;
                Set(fromX + (at * (toX - fromX)), fromY + (at * (toY - fromY)), '*');
            }
        }
    }

    /// <summary>Draws a horizontal line, under everything else.</summary>
    public void Horizontal(double y)
    {
        int row = RowOf(y);
        for (int column = 0; row >= 0 && column < Width; column++)
        {
            Under(column, row, _unicode ? '╌' : '-');
        }
    }

    /// <summary>Draws a vertical line, under everything else.</summary>
    public void Vertical(double x)
    {
        int column = ColumnOf(x);
        for (int row = 0; column >= 0 && row < Height; row++)
        {
            Under(column, row, _unicode ? '│' : '|');
        }
    }

    /// <summary>One line of characters.</summary>
    public string Line(int row) => string.Create(Width, row, (line, r) =>
    {
        for (int column = 0; column < line.Length; column++)
        {
            byte dots = _dots[column, r];
            char plain = _plain[column, r];
            line[column] = dots != 0 ? (char)(0x2800 + dots) : plain != '\0' ? plain : ' ';
        }
    });

    private static int Cell(double dot, int dots, int cells)
    {
        if (!double.IsFinite(dot))
        {
            return -1;
        }

        double cell = Math.Floor(Math.Round(dot) / dots);
        return cell >= 0 && cell < cells ? (int)cell : -1;
    }

    private void Set(double x, double y, char ascii)
    {
        int column = Cell(x, _across, Width);
        int row = Cell(y, _down, Height);
        if (column < 0 || row < 0)
        {
            return;
        }

        if (_unicode)
        {
            _dots[column, row] |= Dots[(int)Math.Round(x) % _across, (int)Math.Round(y) % _down];
        }
        else if (_plain[column, row] != '*')
        {
            _plain[column, row] = ascii;
        }
    }

    private void Under(int column, int row, char mark)
    {
        if (_plain[column, row] is '\0' or '-' or '|' or '╌' or '│')
        {
            _plain[column, row] = mark;
        }
    }
}
