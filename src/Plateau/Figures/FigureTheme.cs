namespace Plateau.Figures;

/// <summary>The style of every figure: colours for light and dark backgrounds, and fonts.</summary>
internal static class FigureTheme
{
    private const string Light =
        "--pf-ground:#fff;--pf-ink:#1b1f24;--pf-muted:#5b6470;--pf-line:#8b949e;--pf-grid:#e7eaee;" +
        "--pf-blue:#0067ac;--pf-vermilion:#c94a00;--pf-green:#007d5b;--pf-purple:#a8478a;--pf-amber:#a66a00;--pf-sky:#2b86bf;" +
        "--pf-gray:#6e7781;";

    private const string Dark =
        "--pf-ground:#14181d;--pf-ink:#e8ebef;--pf-muted:#a3adb8;--pf-line:#6b7580;--pf-grid:#272d35;" +
        "--pf-blue:#58b0f5;--pf-vermilion:#ff8f4d;--pf-green:#34cfa3;--pf-purple:#e59ccb;--pf-amber:#eab04a;--pf-sky:#8ccbf2;" +
        "--pf-gray:#98a2ad;";

    private static readonly string Shapes =
        ".pf{font-family:" + Fonts + ";font-variant-numeric:tabular-nums;-webkit-print-color-adjust:exact;print-color-adjust:exact}" +
        ".pf text{font-size:12px;fill:var(--pf-muted)}.pf .pf-title{font-size:17px;font-weight:650;fill:var(--pf-ink)}" +
        ".pf .pf-subtitle{font-size:13px}.pf .pf-name{fill:var(--pf-ink)}.pf .pf-strong{font-weight:600}" +
        ".pf .pf-halo{paint-order:stroke;stroke:var(--pf-ground);stroke-width:4px;stroke-linejoin:round}" +
        ".pf-ground{fill:var(--pf-ground)}.pf-grid{stroke:var(--pf-grid);stroke-width:1;fill:none}.pf-axis{stroke:var(--pf-line);" +
        "stroke-width:1;fill:none}" +
        ".pf-mark{fill:none;stroke:var(--c);stroke-linecap:round;stroke-linejoin:round}.pf-band{fill:var(--c);fill-opacity:.16;" +
        "stroke:none}" +
        ".pf-span{fill:var(--c);fill-opacity:.1;stroke:none}.pf-dot{fill:var(--c);stroke:var(--pf-ground);stroke-width:1.5}" +
        ".pf-ring{fill:var(--pf-ground);stroke:var(--c);stroke-width:2}.pf .pf-colored{fill:var(--c)}" +
        string.Concat(Enum.GetNames<SeriesColor>().Select(name => $".pf-{Lower(name)}{{--c:var(--pf-{Lower(name)})}}"));

    /// <summary>The style rules for a drawing and its interactive chart: only one of them is shown, and in print the drawing.</summary>
    private const string Page =
        ".plateau-static{overflow-x:auto}.plateau-static svg{display:block;width:100%;min-width:560px;height:auto}" +
        ".plateau-live{display:none}.plateau-tools{display:none;gap:8px;margin:0 0 4px}" +
        ".plateau-interactive .plateau-static{display:none}.plateau-interactive .plateau-live{display:block}.plateau-interactive " +
        ".plateau-tools{display:flex}" +
        ".plateau-tools button{font:inherit;font-size:13px;padding:2px 10px;border-radius:6px;border:1px solid " +
        "var(--pf-line);background:none;color:var(--pf-muted);cursor:pointer}" +
        ".plateau-tools button:hover,.plateau-tools button:focus-visible{color:var(--pf-ink);border-color:var(--pf-ink)}" +
        "@media print{.plateau-interactive .plateau-static{display:block}.plateau-interactive .plateau-live,.plateau-interactive " +
        ".plateau-tools{display:none}.plateau-static svg{min-width:0}}";

    /// <summary>The fonts, taken from the system of the reader.</summary>
    internal const string Fonts = "system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,'Liberation Sans',sans-serif";

    /// <summary>The style sheet for figures within a page, needed once per page.</summary>
    public static string Css { get; } =
        ":root{" + Light + "}@media (prefers-color-scheme:dark){:root{" + Dark + "}}@media print{:root{" + Light + "}}" + Shapes + Page;

    /// <summary>The style sheet inside a figure that is a file of its own.</summary>
    internal static string StandaloneCss { get; } =
        ".pf{" + Light + "}@media (prefers-color-scheme:dark){.pf{" + Dark + "}}@media print{.pf{" + Light + "}}" + Shapes;

    internal static string ClassOf(SeriesColor color) => "pf-" + Lower(color.ToString());

    private static string Lower(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}
