namespace Plateau.Convergence;

/// <summary>The standard errors of the terms of V(σ), over objects.</summary>
/// <param name="Value">Of the value term.</param>
/// <param name="Cross">Of the cross term.</param>
/// <param name="Gradient">Of the gradient term.</param>
/// <param name="Curvature">Of the curvature term.</param>
/// <param name="Total">Of V(σ), their sum: the terms of one object vary together.</param>
public readonly record struct QuadraticTermErrors(double Value, double Cross, double Gradient, double Curvature, double Total);
