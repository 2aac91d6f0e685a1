using System.Text;
using static TorchSharp.torch;

namespace TorchSharp.Native;

/// <summary>An ATen operator, looked up by name and overload at its first call.</summary>
internal sealed unsafe class Op(string name, string overload = "")
{
    private const int StackWords = 64;

    private nint handle;

    /// <summary>Calls an operator that makes one tensor.</summary>
    public Tensor Call(params ReadOnlySpan<Arg> args)
    {
        Value result;
        Invoke(args, &result, 1);
        return Tensor.Adopt(result.Pointer);
    }

    /// <summary>Calls an operator that changes its first argument, and returns that very object.</summary>
    public Tensor InPlace(params ReadOnlySpan<Arg> args)
    {
        Invoke(args, null, 0);
        return (Tensor)args[0].Reference!;
    }

    public (Tensor, Tensor) Pair(params ReadOnlySpan<Arg> args)
    {
        Value* results = stackalloc Value[2];
        Invoke(args, results, 2);
        return (Tensor.Adopt(results[0].Pointer), Tensor.Adopt(results[1].Pointer));
    }

    public (Tensor, Tensor, Tensor) Triple(params ReadOnlySpan<Arg> args)
    {
        Value* results = stackalloc Value[3];
        Invoke(args, results, 3);
        return (Tensor.Adopt(results[0].Pointer), Tensor.Adopt(results[1].Pointer), Tensor.Adopt(results[2].Pointer));
    }

    public Tensor[] List(params ReadOnlySpan<Arg> args)
    {
        Value result;
        Invoke(args, &result, 1);
        var list = new Tensor[result.Count];
        for (int i = 0; i < list.Length; i++)
        {
            list[i] = Tensor.Adopt(((nint*)result.Pointer)[i]);
        }

        NativeMethods.jj_free_list(result.Pointer);
        return list;
    }

    /// <summary>Calls an operator that makes a number or a truth value.</summary>
    public Scalar Number(params ReadOnlySpan<Arg> args)
    {
        Value result;
        Invoke(args, &result, 1);
        return result.Kind switch
        {
            Kind.Bool => result.Int != 0,
            Kind.Int => result.Int,
            _ => result.Double,
        };
    }

    private void Invoke(ReadOnlySpan<Arg> args, Value* results, int capacity)
    {
        if (handle == 0)
        {
            handle = Find();
        }

        int words = 0;
        foreach (ref readonly Arg arg in args)
        {
            words += arg.Words;
        }

        // A list of any length is possible, but nearly every call fits on the stack.
        long[]? heap = words > StackWords ? GC.AllocateUninitializedArray<long>(words, pinned: true) : null;
        long* stack = stackalloc long[heap is null ? words : 0];
        fixed (long* pinned = heap)
        {
            long* scratch = heap is null ? stack : pinned;
            Value* values = stackalloc Value[args.Length];
            for (int i = 0; i < args.Length; i++)
            {
                args[i].Write(values + i, ref scratch);
            }

            int failed = NativeMethods.jj_call(handle, values, args.Length, results, capacity);
            foreach (ref readonly Arg arg in args)
            {
                GC.KeepAlive(arg.Reference);
            }

            NativeMethods.Check(failed);
        }
    }

    private nint Find()
    {
        fixed (byte* n = Encoding.UTF8.GetBytes("aten::" + name + "\0"), o = Encoding.UTF8.GetBytes(overload + "\0"))
        {
            return NativeMethods.Check(NativeMethods.jj_operator(n, o));
        }
    }
}
