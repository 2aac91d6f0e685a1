using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>Disposes the tensors that its thread made while it was the innermost scope.</summary>
public sealed class DisposeScope : IDisposable
{
    private DisposeScopeManager? manager;

    internal DisposeScope(DisposeScopeManager manager, DisposeScope? outer)
    {
        this.manager = manager;
        Outer = outer;
    }

    public int DisposablesCount => Open().Members.Count;

    public IReadOnlyList<IDisposable> DisposablesView => [.. Open().Members];

    internal DisposeScope? Outer { get; set; }

    internal HashSet<IDisposable> Members { get; private set; } = new(ReferenceEqualityComparer.Instance);

    public bool Contains(IDisposable disposable) => Members.Contains(disposable);

    public void Attach(IDisposable disposable) => Attach((IEnumerable<IDisposable>)[disposable]);

    public void Attach(params IDisposable[] disposables) => Attach((IEnumerable<IDisposable>)disposables);

    public IReadOnlyList<IDisposable> Attach(IEnumerable<IDisposable> disposables)
    {
        Open();
        List<IDisposable> attached = [.. disposables];
        foreach (IDisposable member in attached)
        {
            if (Take(member))
            {
                manager!.Counts.TensorStatistics.AttachedToScopeCount++;
            }
        }

        return attached;
    }

    public T Detach<T>(T disposable)
        where T : IDisposable
    {
        Detach((IEnumerable<IDisposable>)[disposable]);
        return disposable;
    }

    public (T1 first, T2 second) Detach<T1, T2>(T1 first, T2 second)
        where T1 : IDisposable
        where T2 : IDisposable
    {
        Detach((IEnumerable<IDisposable>)[first, second]);
        return (first, second);
    }

    public (T1 first, T2 second, T3 third) Detach<T1, T2, T3>(T1 first, T2 second, T3 third)
        where T1 : IDisposable
        where T2 : IDisposable
        where T3 : IDisposable
    {
        Detach((IEnumerable<IDisposable>)[first, second, third]);
        return (first, second, third);
    }

    public void Detach(params IDisposable[] disposables) => Detach((IEnumerable<IDisposable>)disposables);

    public void Detach(IEnumerable<IDisposable> disposables)
    {
        Open();
        foreach (IDisposable member in disposables)
        {
            if (Members.Remove(member))
            {
                ((Tensor)member).Scope = null;
                manager!.Counts.TensorStatistics.DetachedFromScopeCount++;
            }
        }
    }

    public T MoveToOuter<T>(T disposable)
        where T : IDisposable
        => MoveToOther(Outer, disposable);

    public (T1 first, T2 second) MoveToOuter<T1, T2>(T1 first, T2 second)
        where T1 : IDisposable
        where T2 : IDisposable
        => MoveToOther(Outer, first, second);

    public (T1 first, T2 second, T3 third) MoveToOuter<T1, T2, T3>(T1 first, T2 second, T3 third)
        where T1 : IDisposable
        where T2 : IDisposable
        where T3 : IDisposable
        => MoveToOther(Outer, first, second, third);

    public void MoveToOuter(params IDisposable[] disposables) => MoveToOther(Outer, (IEnumerable<IDisposable>)disposables);

    public void MoveToOuter(IEnumerable<IDisposable> disposables) => MoveToOther(Outer, disposables);

    public T MoveToOther<T>(DisposeScope? scope, T disposable)
        where T : IDisposable
    {
        MoveToOther(scope, (IEnumerable<IDisposable>)[disposable]);
        return disposable;
    }

    public (T1 first, T2 second) MoveToOther<T1, T2>(DisposeScope? scope, T1 first, T2 second)
        where T1 : IDisposable
        where T2 : IDisposable
    {
        MoveToOther(scope, (IEnumerable<IDisposable>)[first, second]);
        return (first, second);
    }

    public (T1 first, T2 second, T3 third) MoveToOther<T1, T2, T3>(DisposeScope? scope, T1 first, T2 second, T3 third)
        where T1 : IDisposable
        where T2 : IDisposable
        where T3 : IDisposable
    {
        MoveToOther(scope, (IEnumerable<IDisposable>)[first, second, third]);
        return (first, second, third);
    }

    public void MoveToOther(DisposeScope? scope, params IDisposable[] disposables) =>
        MoveToOther(scope, (IEnumerable<IDisposable>)disposables);

    /// <summary>Moves those that are in this scope to another, or out of all scopes when it is null.</summary>
    public void MoveToOther(DisposeScope? scope, IEnumerable<IDisposable> disposables)
    {
        Open();
        if (scope is null)
        {
            Detach(disposables);
            return;
        }

        foreach (IDisposable member in disposables)
        {
            if (Members.Contains(member))
            {
                scope.Take(member);
            }
        }
    }

    public void DisposeEverything() => DisposeEverythingBut((IEnumerable<IDisposable>)[]);

    public T DisposeEverythingBut<T>(T keep)
        where T : IDisposable
    {
        DisposeEverythingBut((IEnumerable<IDisposable>)[keep]);
        return keep;
    }

    public (T1 first, T2 second) DisposeEverythingBut<T1, T2>(T1 first, T2 second)
        where T1 : IDisposable
        where T2 : IDisposable
    {
        DisposeEverythingBut((IEnumerable<IDisposable>)[first, second]);
        return (first, second);
    }

    public (T1 first, T2 second, T3 third) DisposeEverythingBut<T1, T2, T3>(T1 first, T2 second, T3 third)
        where T1 : IDisposable
        where T2 : IDisposable
        where T3 : IDisposable
    {
        DisposeEverythingBut((IEnumerable<IDisposable>)[first, second, third]);
        return (first, second, third);
    }

    public void DisposeEverythingBut(params IDisposable[] keep) => DisposeEverythingBut((IEnumerable<IDisposable>)keep);

    public void DisposeEverythingBut(IEnumerable<IDisposable> inKeep)
    {
        HashSet<IDisposable> old = Open().Members;
        Members = new(inKeep, ReferenceEqualityComparer.Instance);
        foreach (IDisposable member in old)
        {
            if (!Members.Contains(member))
            {
                member.Dispose();
            }
        }
    }

    /// <summary>Takes a tensor that was disposed by hand off the list.</summary>
    public void MarkAsDisposed(IDisposable disposable)
    {
        Open().Members.Remove(disposable);
        if (disposable is Tensor tensor)
        {
            tensor.Scope = null;
        }
    }

    public void Dispose()
    {
        if (manager is { } own)
        {
            DisposeEverything();
            own.Close(this);
            manager = null;
        }
    }

    /// <summary>Puts <paramref name="heir"/> into the place that <paramref name="original"/> has in its scope.</summary>
    internal static void Replace(Tensor original, Tensor heir)
    {
        if (original.Scope is { } scope && scope.Members.Remove(original))
        {
            original.Scope = null;
            scope.Take(heir);
        }
    }

    private DisposeScope Open()
    {
        ObjectDisposedException.ThrowIf(manager is null, this);
        return this;
    }

    private bool Take(IDisposable member)
    {
        if (member is not Tensor tensor)
        {
            throw new InvalidOperationException("DisposeScope can only manage Tensor or PackedSequence");
        }

        if (tensor.Scope == this)
        {
            return false;
        }

        tensor.Scope?.Members.Remove(tensor);
        Members.Add(tensor);
        tensor.Scope = this;
        return true;
    }
}
