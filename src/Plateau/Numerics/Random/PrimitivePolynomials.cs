namespace Plateau.Numerics;

/// <summary>Primitive polynomials over the field of two elements, as bits: bit i is the coefficient of xⁱ.</summary>
internal static class PrimitivePolynomials
{
    /// <summary>The first <paramref name="count"/>, by degree from 1 on and then by their bits.</summary>
    public static uint[] First(int count)
    {
        List<uint> found = [];
        for (int degree = 1; found.Count < count; degree++)
        {
            for (uint bits = (1u << degree) | 1; bits < 2u << degree && found.Count < count; bits += 2)
            {
                if (IsPrimitive(bits, degree))
                {
                    found.Add(bits);
                }
            }
        }

        return [.. found];
    }

    /// <summary>The degree of a polynomial that is not zero.</summary>
    public static int Degree(uint polynomial) => 31 - int.LeadingZeroCount((int)polynomial);

    // The powers of x modulo the polynomial run through everything but 0 before they come back to 1.
    private static bool IsPrimitive(uint polynomial, int degree)
    {
        uint power = 1;
        uint order = 0;
        do
        {
            power <<= 1;
            if ((power >> degree) != 0)
            {
                power ^= polynomial;
            }

            order++;
        }
        while (power > 1 && order < 1u << degree);

        return power == 1 && order == (1u << degree) - 1;
    }
}
