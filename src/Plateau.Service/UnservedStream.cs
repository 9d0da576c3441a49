namespace Plateau.Service;

/// <summary>A stream whose state is there and cannot be served.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Held">Whether another process holds it, which may pass; else its state cannot be read.</param>
/// <param name="Error">What is wrong and what to do, for those who ask.</param>
/// <param name="Warning">The same with the place of the file, for who starts the service.</param>
internal sealed record UnservedStream(string Name, bool Held, string Error, string Warning);
