namespace JoJoGan.DemoTraining;

/// <summary>Codes z on the sphere of radius √dim, where the mapping network's first layer puts every z anyway.</summary>
internal static class SphereCodes
{
    /// <summary>Codes of N(0, I), brought to the sphere. [n, dim].</summary>
    public static Tensor Draw(int count, int dim, torch.Generator random)
    {
        using Tensor z = randn([count, dim], generator: random);
        return OnSphere(z);
    }

    /// <summary>z · √dim / |z|, row by row.</summary>
    public static Tensor OnSphere(Tensor z)
    {
        using DisposeScope scope = NewDisposeScope();
        return (z * (z.square().mean([1], keepdim: true) + 1e-8).rsqrt()).MoveToOuterDisposeScope();
    }

    /// <summary>Other codes of which some components are the same: everything else is drawn anew.</summary>
    public static Tensor Keep(Tensor z, int start, int count, torch.Generator random)
    {
        using DisposeScope scope = NewDisposeScope();
        long dim = z.shape[1];
        Tensor kept = z.narrow(1, start, count);
        Tensor rest = randn([z.shape[0], dim - count], generator: random).to(z.device);
        Tensor room = (dim - kept.square().sum([1], keepdim: true)).clamp(min: 1);
        rest = rest * (room / rest.square().sum([1], keepdim: true)).sqrt();
        return cat([rest.narrow(1, 0, start), kept, rest.narrow(1, start, dim - count - start)], 1).MoveToOuterDisposeScope();
    }
}
