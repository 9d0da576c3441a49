using System.Text.Json.Serialization;

namespace Plateau.Training;

/// <summary>How parameters move along a gradient.</summary>
public enum OptimizerKind
{
    /// <summary>Adam (Kingma and Ba, 2015), β = (0.9, 0.999), ε = 1e-8; weight decay is added to the gradient.</summary>
    Adam,

    /// <summary>AdamW (Loshchilov and Hutter, 2019): Adam with weight decay apart from the gradient.</summary>
    [JsonStringEnumMemberName("adamw")]
    AdamW,

    /// <summary>Stochastic gradient descent, with momentum where asked; weight decay is added to the gradient.</summary>
    Sgd,
}
