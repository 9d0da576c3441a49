namespace Plateau.Data;

/// <summary>One file to download.</summary>
public sealed record CatalogFile
{
    /// <summary>The name under which it is published and kept.</summary>
    public required string Name { get; init; }

    /// <summary>Where it can be had, in the order in which to try.</summary>
    public required IReadOnlyList<Uri> Mirrors { get; init; }

    /// <summary>Its size in bytes.</summary>
    public required long Bytes { get; init; }

    /// <summary>Its MD5 sum as published, in lower-case hexadecimal.</summary>
    public required string Md5 { get; init; }

    /// <summary>The files that it unpacks to, with their sizes; empty when it is no archive.</summary>
    public IReadOnlyList<KeyValuePair<string, long>> Contents { get; init; } = [];
}
