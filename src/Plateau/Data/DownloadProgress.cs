namespace Plateau.Data;

/// <summary>How far a download is.</summary>
/// <param name="File">The file.</param>
/// <param name="Received">The bytes that are here, those of an earlier attempt included.</param>
/// <param name="Total">The bytes of the whole file.</param>
public readonly record struct DownloadProgress(string File, long Received, long Total);
