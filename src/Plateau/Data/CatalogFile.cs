namespace Plateau.Data;

/// <summary>One file to download.</summary>
internal sealed record CatalogFile
{
    /// <summary>The name under which it is published and kept.</summary>
    public required string Name { get; init; }

    /// <summary>The addresses to download it from, in the order in which they are tried.</summary>
    public required IReadOnlyList<Uri> Mirrors { get; init; }

    /// <summary>Its size in bytes.</summary>
    public required long Bytes { get; init; }

    /// <summary>Its MD5 sum as published, in lower-case hexadecimal.</summary>
    public required string Md5 { get; init; }

    /// <summary>The files that it unpacks to, with their sizes; empty when it is not an archive.</summary>
    public IReadOnlyList<KeyValuePair<string, long>> Contents { get; init; } = [];
}
