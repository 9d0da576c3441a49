namespace Plateau.Pages;

/// <summary>Where a part of a page is shown.</summary>
internal enum PageMedium
{
    /// <summary>On the terminal and in the report.</summary>
    Both,

    /// <summary>On the terminal alone.</summary>
    Terminal,

    /// <summary>In the report alone.</summary>
    Report,
}
