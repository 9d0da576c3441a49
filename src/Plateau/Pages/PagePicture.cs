namespace Plateau.Pages;

/// <summary>A picture of one object.</summary>
/// <param name="DataUri">The picture as a data URI.</param>
/// <param name="Alternative">What it is, for those who cannot see it.</param>
/// <param name="Caption">What is to be said of it.</param>
internal sealed record PagePicture(string DataUri, string Alternative, string Caption);
